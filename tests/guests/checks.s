// Machine checks: addresses at which nothing is, and the one call a kernel must not make.

guest:  lda     a0, door_check(gp)      !gprellow
        mov     0, a1
        wrent
        lda     s1, -1(zero)
        sll     s1, 42, s1
        lda     s2, 1(zero)
        sll     s2, 39, s2
        addq    s1, s2, s1              // kseg, far behind the end of memory
        mov     5, a0                   // priority 7 would let a lost store wait
        swpipl
        bsr     ra, say
        .asciz  "a load from nowhere: "
        ldq     t1, 0(s1)
        nop
        bsr     ra, say
        .asciz  "a store to nowhere: "
        stq     t1, 0(s1)
        nop
        nop
        bsr     ra, say
        .asciz  "a system call by the kernel: "
        callsys
        nop
        mov     7, a0
        swpipl
        bsr     ra, say
        .asciz  "a load at priority 7: "
        ldl     t1, 0(s1)
        nop
        bsr     ra, say
        .asciz  "nothing is left over:"
        rdmces
        mov     v0, a0
        bsr     ra, show
        bsr     ra, line
        br      finish

// The door: what kind, whether the report gives the second reason, PS and PC of the frame,
// PS behind the door, the error summary.

door_check:
        lda     sp, -96(sp)
        stq     t0, 0(sp)
        stq     t8, 8(sp)
        stq     t9, 16(sp)
        stq     t10, 24(sp)
        stq     t11, 32(sp)
        stq     ra, 40(sp)
        stq     s2, 48(sp)
        stq     s3, 56(sp)
        mov     s5, s3
        subq    a0, 1, s2
        beq     s2, checked             // the clock
        mov     a2, s2
        bsr     ra, show
        ldl     t9, 16(s2)
        lda     a0, 0x90(zero)
        cmpeq   t9, a0, a0
        bsr     ra, show
        ldq     a0, 96(sp)
        bsr     ra, show
        ldq     a0, 104(sp)
        subq    a0, s3, a0
        bsr     ra, show
        rdps
        mov     v0, a0
        bsr     ra, show
        rdmces
        mov     v0, a0
        bsr     ra, show
        mov     1, a0
        wrmces
        bsr     ra, line
checked:
        ldq     t0, 0(sp)
        ldq     t8, 8(sp)
        ldq     t9, 16(sp)
        ldq     t10, 24(sp)
        ldq     t11, 32(sp)
        ldq     ra, 40(sp)
        ldq     s2, 48(sp)
        ldq     s3, 56(sp)
        lda     sp, 96(sp)
        rti
