// Floating-point arithmetic that goes wrong, and how the kernel is told.
//
// The lines are those of the door; behind a line without a trap stands the result.

guest:  lda     s1, numbers(gp)         !gprellow
        ldt     $f1, 0(s1)              // 1.0
        ldt     $f2, 8(s1)              // 0.0
        ldt     $f3, 16(s1)             // the largest
        ldt     $f4, 24(s1)             // the smallest normal one
        ldt     $f5, 32(s1)             // 3.0
        ldt     $f6, 40(s1)             // -1.0
        ldt     $f7, 48(s1)             // 1e30
        ldt     $f8, 56(s1)             // infinity
        ldt     $f9, 64(s1)             // a NaN

        bsr     ra, say
        .asciz  "one by zero: "
        divt    $f1, $f2, $f10
        trapb
        bsr     ra, say
        .asciz  "zero by zero: "
        divt    $f2, $f2, $f11
        trapb
        bsr     ra, say
        .asciz  "too large: "
        mult    $f3, $f3, $f12
        trapb
        bsr     ra, say
        .asciz  "too small, /u: "
        mult/u  $f4, $f4, $f13
        trapb
        bsr     ra, say
        .asciz  "with infinity: "
        addt    $f8, $f1, $f14
        trapb
        bsr     ra, say
        .asciz  "with a NaN: "
        addt    $f9, $f1, $f15
        trapb
        bsr     ra, say
        .asciz  "too large for an integer, /v: "
        cvttq/vc $f7, $f16
        trapb
        bsr     ra, say
        .asciz  "the root of a negative number: "
        sqrtt   $f6, $f17
        trapb
        bsr     ra, say
        .asciz  "a comparison with a NaN: "
        cmptlt  $f9, $f1, $f18
        trapb

// ## What does not trap

        bsr     ra, say
        .asciz  "too small, without /u:"
        mult    $f4, $f4, $f10
        trapb
        bsr     ra, show_f10
        bsr     ra, say
        .asciz  "a third:"
        divt    $f1, $f5, $f10
        trapb
        bsr     ra, show_f10
        bsr     ra, say
        .asciz  "a third, chopped:"
        divt/c  $f1, $f5, $f10
        trapb
        bsr     ra, show_f10
        bsr     ra, say
        .asciz  "a third, to minus infinity, negative:"
        divt/m  $f6, $f5, $f10
        trapb
        bsr     ra, show_f10
        bsr     ra, say
        .asciz  "1e30 as an integer, without /v:"
        cvttq/c $f7, $f10
        trapb
        bsr     ra, show_f10
        bsr     ra, say
        .asciz  "moved as it is, a NaN:"
        cpys    $f9, $f9, $f10
        trapb
        bsr     ra, show_f10
        bsr     ra, say
        .asciz  "compared with infinity:"
        cmptlt  $f1, $f8, $f10
        trapb
        bsr     ra, show_f10
        bsr     ra, say
        .asciz  "FPCR but its highest bit:"
        mf_fpcr $f10
        ftoit   $f10, a0
        sll     a0, 1, a0
        srl     a0, 1, a0
        bsr     ra, show
        bsr     ra, line

        br      finish

show_f10:
        stq     ra, back_f(gp)          !gprellow
        ftoit   $f10, a0
        bsr     ra, show
        bsr     ra, line
        ldq     ra, back_f(gp)          !gprellow
        ret

        .section .rodata
        .balign 8
numbers:
        .quad   0x3ff0000000000000
        .quad   0
        .quad   0x7fefffffffffffff
        .quad   0x0010000000000000
        .quad   0x4008000000000000
        .quad   0xbff0000000000000
        .quad   0x46293e5939a08cea
        .quad   0x7ff0000000000000
        .quad   0x7ff8000000000001
        .bss
        .balign 8
back_f: .space  8
        .text
