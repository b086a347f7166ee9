// The lock flag of one processor: what sets it, what uses it up, what takes it away.

guest:  bsr     ra, build
        mov     s4, s2
        bsr     ra, say
        .asciz  "load locked, store conditionally:"
        mov     5, t1
        stq     t1, 0(s2)
        ldq_l   t1, 0(s2)
        addq    t1, 1, t1
        stq_c   t1, 0(s2)
        bsr     ra, tell_both
        bsr     ra, say
        .asciz  "again without loading:"
        mov     77, t1
        stq_c   t1, 0(s2)
        bsr     ra, tell_both
        bsr     ra, say
        .asciz  "32 bits, above others that stay:"
        lda     t1, -1(zero)
        stq     t1, 0(s2)
        ldl_l   t2, 4(s2)
        mov     9, t1
        stl_c   t1, 4(s2)
        bsr     ra, tell_both
        bsr     ra, say
        .asciz  "after a trap between: "
        ldq_l   t2, 0(s2)
        bpt
        mov     66, t1
        stq_c   t1, 0(s2)
        bsr     ra, tell_both
        bsr     ra, say
        .asciz  "after other calls of the PALcode:"
        ldq_l   t2, 0(s2)
        rdps
        mov     8, t1
        stq_c   t1, 0(s2)
        bsr     ra, tell_both
        bsr     ra, say
        .asciz  "in another place altogether:"
        stq     zero, 4096(s2)
        ldq_l   t2, 4096(s2)
        mov     55, t1
        stq_c   t1, 0(s2)
        bsr     ra, tell_both
        bsr     ra, say
        .asciz  "the other half of the block of 16 bytes:"
        ldq_l   t2, 8(s2)
        mov     44, t1
        stq_c   t1, 0(s2)
        bsr     ra, tell_both
        bsr     ra, say
        .asciz  "locked by ldl_l, stored by stq_c:"
        ldl_l   t2, 0(s2)
        mov     33, t1
        stq_c   t1, 0(s2)
        bsr     ra, tell_both
        bsr     ra, say
        .asciz  "locked twice, the second counts:"
        ldq_l   t2, 0(s2)
        ldq_l   t2, 4096(s2)
        mov     22, t1
        stq_c   t1, 4096(s2)
        bsr     ra, tell_both

// ## By another address of the same bytes

        lda     t1, 131(zero)
        sll     t1, 32, t1
        lda     t2, 0x1101(zero)
        bis     t1, t2, t1
        stq     t1, 0($15)
        lda     a0, -2(zero)
        tbi
        lda     s3, 0x6000(zero)
        lda     t2, -0x4040($15)
        addq    t2, s3, s3              // the page at 10000, by kseg
        bsr     ra, say
        .asciz  "loaded by one address, stored by another of the same:"
        ldq_l   t2, 0(s3)
        mov     11, t1
        stq_c   t1, 0(s1)
        mov     s3, s2
        bsr     ra, tell_both

// ## A store that is not permitted

        lda     t1, 131(zero)
        sll     t1, 32, t1
        lda     t2, 0x0101(zero)
        bis     t1, t2, t1
        stq     t1, 0($15)
        lda     a0, -2(zero)
        tbi
        bsr     ra, say
        .asciz  "where it may not write: "
        ldq_l   t2, 0(s1)
        mov     99, t1
        stq_c   t1, 0(s1)
        nop
        bsr     ra, say
        .asciz  "where it may not write, and without the flag: "
        stq_c   t1, 0(s1)
        nop
        bsr     ra, line
        br      finish

// Whether it stored, and what is there.

tell_both:
        stq     ra, back(gp)            !gprellow
        mov     t1, a0
        bsr     ra, show
        ldq     a0, 0(s2)
        bsr     ra, show
        bsr     ra, line
        ldq     ra, back(gp)            !gprellow
        ret
