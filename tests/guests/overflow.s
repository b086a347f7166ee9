// Integer arithmetic that does not fit: the trap, and the result that is written anyway.
//
// What each line tells: the summary, the registers that were written, PS, how far the
// processor had come; then the result.

guest:  lda     s1, -1(zero)
        srl     s1, 1, s1               // the largest number of 64 bits
        addq    s1, 1, s2               // the smallest
        srl     s1, 32, s3              // the largest number of 32 bits
        lda     t7, -1(zero)
        subq    t7, s3, t7              // the smallest

        bsr     ra, say
        .asciz  "addl/v: "
        addl/v  s3, 1, t1
        trapb
        mov     t1, a0
        bsr     ra, result
        bsr     ra, say
        .asciz  "addl/v of two negative: "
        addl/v  t7, t7, t2
        trapb
        mov     t2, a0
        bsr     ra, result
        bsr     ra, say
        .asciz  "subl/v: "
        subl/v  t7, 1, t3
        trapb
        mov     t3, a0
        bsr     ra, result
        bsr     ra, say
        .asciz  "mull/v: "
        mull/v  s3, 2, t4
        trapb
        mov     t4, a0
        bsr     ra, result
        bsr     ra, say
        .asciz  "addq/v: "
        addq/v  s1, 1, t5
        trapb
        mov     t5, a0
        bsr     ra, result
        bsr     ra, say
        .asciz  "subq/v: "
        subq/v  s2, s1, t6
        trapb
        mov     t6, a0
        bsr     ra, result
        bsr     ra, say
        .asciz  "mulq/v: "
        mulq/v  s1, s1, v0
        trapb
        mov     v0, a0
        bsr     ra, result
        bsr     ra, say
        .asciz  "mulq/v of the smallest and -1: "
        lda     t1, -1(zero)
        mulq/v  s2, t1, a5
        trapb
        mov     a5, a0
        bsr     ra, result
        bsr     ra, say
        .asciz  "into R31: "
        addq/v  s1, s1, zero
        trapb
        bsr     ra, line

// ## What fits

        bsr     ra, say
        .asciz  "all these fit:"
        addl/v  s3, 0, a0
        bsr     ra, show
        subl/v  t7, 0, a0
        bsr     ra, show
        mull/v  t7, 1, a0
        bsr     ra, show
        addq/v  s1, s2, a0
        bsr     ra, show
        subq/v  s1, s1, a0
        bsr     ra, show
        lda     t1, 0x4000(zero)
        sll     t1, 17, t1              // 2 to the 31st
        mulq/v  t1, t1, a0
        bsr     ra, show
        mulq/v  s2, 1, a0
        bsr     ra, show
        addl    s3, 1, a0               // without /V nobody minds
        bsr     ra, show
        bsr     ra, line
        br      finish

result: stq     ra, back_there(gp)      !gprellow
        bsr     ra, show
        bsr     ra, line
        ldq     ra, back_there(gp)      !gprellow
        ret

        .bss
        .balign 8
back_there:
        .space  8
        .text
