// Loads and stores at addresses that are no multiple of their size. S4 is one.

guest:  bsr     ra, say
        .asciz  "ldwu: "
        ldwu    t1, 1(s4)
        bsr     ra, say
        .asciz  "ldl: "
        ldl     t2, 2(s4)
        bsr     ra, say
        .asciz  "ldq: "
        ldq     t3, 4(s4)
        bsr     ra, say
        .asciz  "stw: "
        stw     t4, 3(s4)
        bsr     ra, say
        .asciz  "stl: "
        stl     t5, 1(s4)
        bsr     ra, say
        .asciz  "stq: "
        stq     t6, 7(s4)
        bsr     ra, say
        .asciz  "ldq_l: "
        ldq_l   t7, 1(s4)
        bsr     ra, say
        .asciz  "ldl_l: "
        ldl_l   s1, 2(s4)
        bsr     ra, say
        .asciz  "a backward offset: "
        ldl     t0, -3(s4)

// ## What is never unaligned

        bsr     ra, say
        .asciz  "ldbu, stb, ldq_u, stq_u at any address"
        lda     t0, 0x123(zero)
        stq     t0, 0(s4)
        ldbu    a0, 1(s4)
        bsr     ra, show
        ldq_u   a0, 7(s4)
        bsr     ra, show
        mov     0x77, t0
        stb     t0, 1(s4)
        ldq     a0, 0(s4)
        bsr     ra, show
        mov     0x55, t0
        stq_u   t0, 5(s4)
        ldq     a0, 0(s4)
        bsr     ra, show
        bsr     ra, line

// ## A load into R31 is only a hint

        bsr     ra, say
        .asciz  "into R31: nothing"
        ldq     zero, 1(s4)
        ldl     zero, 1(s4)
        ldwu    zero, 1(s4)
        lda     t0, 1(zero)
        sll     t0, 60, t0
        ldq     zero, 0(t0)
        ldq_u   zero, 0(t0)
        bsr     ra, line

// ## R31 stored is zero

        bsr     ra, say
        .asciz  "stq of R31, unaligned: "
        stq     zero, 1(s4)
        stq     zero, 8(s4)
        bsr     ra, say
        .asciz  "aligned"
        ldq     a0, 8(s4)
        bsr     ra, show
        bsr     ra, line
        br      finish
