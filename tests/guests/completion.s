// Floating-point arithmetic that asks the kernel to complete it: with /S, a result that the
// processor cannot give is a trap, and bit 0 of the summary says that it may be computed
// instead. What IEEE's rules allow to be computed does not trap.

guest:  lda     s1, numbers(gp)         !gprellow
        ldt     $f1, 0(s1)
        ldt     $f2, 8(s1)
        ldt     $f3, 16(s1)
        ldt     $f4, 24(s1)
        ldt     $f5, 32(s1)
        ldt     $f8, 56(s1)
        ldt     $f9, 64(s1)
        bsr     ra, say
        .asciz  "one by zero: "
        divt/su $f1, $f2, $f10
        trapb
        bsr     ra, say
        .asciz  "zero by zero: "
        divt/su $f2, $f2, $f11
        trapb
        bsr     ra, say
        .asciz  "too large: "
        mult/su $f3, $f3, $f12
        trapb
        bsr     ra, say
        .asciz  "too small: "
        mult/su $f4, $f4, $f13
        trapb
        bsr     ra, say
        .asciz  "a third, and it must be exact: "
        divt/sui $f1, $f5, $f13
        trapb
        bsr     ra, say
        .asciz  "a third: "
        divt/su $f1, $f5, $f13
        trapb
        bsr     ra, say
        .asciz  "\nwith infinity: "
        addt/su $f8, $f1, $f14
        trapb
        bsr     ra, say
        .asciz  "\nwith a NaN: "
        addt/su $f9, $f1, $f15
        trapb
        bsr     ra, say
        .asciz  "\ntoo large for an integer: "
        cvttq/svc $f3, $f16
        trapb
        bsr     ra, say
        .asciz  "is a NaN less: "
        cmptlt/su $f9, $f1, $f18
        trapb
        bsr     ra, say
        .asciz  "is a NaN equal: "
        cmpteq/su $f9, $f1, $f18
        trapb
        bsr     ra, line
        br      finish
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
        .text
