// What a kernel finds when it starts.

guest:  bsr     ra, say
        .asciz  "ps"
        rdps
        mov     v0, a0
        bsr     ra, show
        bsr     ra, say
        .asciz  "\nstack"
        ldq     a0, entered(gp)         !gprellow
        bsr     ra, show
        bsr     ra, say
        .asciz  "\nra and pv, from the entry"
        lda     t1, _start(gp)          !gprellow
        ldq     a0, entered+8(gp)       !gprellow
        subq    a0, t1, a0
        bsr     ra, show
        ldq     a0, entered+16(gp)      !gprellow
        subq    a0, t1, a0
        bsr     ra, show
        bsr     ra, say
        .asciz  "\nfloating point is on\n"
        .long   0x5fff041f              // fnop

// ## The parameter block

        lda     s1, 1(zero)
        sll     s1, 28, s1              // 10000000
        bsr     ra, say
        .asciz  "HWRPB: identity"
        ldq     a0, 8(s1)
        bsr     ra, show
        bsr     ra, say
        .asciz  "\nprimary, page size, address bits"
        ldq     a0, 32(s1)
        bsr     ra, show
        ldq     a0, 40(s1)
        bsr     ra, show
        ldq     a0, 48(s1)
        bsr     ra, show
        bsr     ra, say
        .asciz  "\nsystem type, variation, revision"
        ldq     a0, 80(s1)
        bsr     ra, show
        ldq     a0, 88(s1)
        bsr     ra, show
        ldq     a0, 96(s1)
        bsr     ra, show
        bsr     ra, say
        .asciz  "\nclock frequency, page tables, processors"
        ldq     a0, 104(s1)
        bsr     ra, show
        ldq     a0, 120(s1)
        bsr     ra, show
        ldq     a0, 144(s1)
        bsr     ra, show
        bsr     ra, say
        .asciz  "\nchecksum, less what it is to be"
        clr     t2
        mov     s1, t1
        lda     t3, 288(s1)
sum:    ldq     t4, 0(t1)
        addq    t2, t4, t2
        addq    t1, 8, t1
        subq    t3, t1, t4
        bne     t4, sum
        ldq     a0, 0(t3)
        subq    a0, t2, a0
        bsr     ra, show
        bsr     ra, say
        .asciz  "\nthe page tables' row shows where the block is"
        lda     s2, -2(zero)
        sll     s2, 32, s2              // the row
        srl     s1, 13, t1
        s8addq  t1, s2, t1
        ldq     t1, 0(t1)
        srl     t1, 32, t2
        sll     t2, 13, t2
        ldq     t3, 0(s1)
        subq    t3, t2, a0
        bsr     ra, show
        addl    t1, zero, a0
        bsr     ra, show
        bsr     ra, say
        .asciz  "\nand the first table is its own last entry"
        lda     t1, -8(zero)
        ldq     t2, 0(t1)               // fffffffffffffff8
        srl     t2, 32, t2
        sll     t2, 13, t2
        lda     t3, -1(zero)
        sll     t3, 42, t3
        addq    t2, t3, t2
        ldq     t3, 0x1ff8(t2)
        ldq     t4, 0(t1)
        subq    t3, t4, a0
        bsr     ra, show

        bsr     ra, say
        .asciz  "\nslots: flags"
        ldq     t1, 160(s1)
        addq    s1, t1, t1
        ldq     t2, 144(s1)
slot:   ldq     a0, 128(t1)
        bsr     ra, show
        ldq     t3, 152(s1)
        addq    t1, t3, t1
        subq    t2, 1, t2
        bne     t2, slot

        bsr     ra, say
        .asciz  "\nclusters: first page, usage"
        ldq     t1, 200(s1)
        addq    s1, t1, t1
        ldq     t2, 16(t1)
        clr     t7
        lda     t1, 24(t1)
cluster:
        ldq     a0, 0(t1)
        bsr     ra, show
        ldq     a0, 48(t1)
        bsr     ra, show
        ldq     t3, 8(t1)
        addq    t7, t3, t7
        lda     t1, 56(t1)
        subq    t2, 1, t2
        bne     t2, cluster
        bsr     ra, say
        .asciz  "; pages in all"
        mov     t7, a0
        bsr     ra, show

        bsr     ra, say
        .asciz  "\ncommand line: "
        lda     a0, _start(gp)          !gprellow
        lda     a0, -0x6000(a0)
        bsr     ra, print
        bsr     ra, line

// ## The console's voice

        mov     gp, $15
        ldq     s2, 192(s1)
        addq    s1, s2, s2              // the callback block
        ldq     pv, 16(s2)
        ldq     t1, 8(pv)
        lda     a0, -2(zero)
        sll     a0, 32, a0
        mov     s1, a1
        jsr     ra, (t1)
        mov     $15, gp                 // who knows what it is now
        mov     v0, s3
        bsr     ra, say
        .asciz  "fixup says"
        mov     s3, a0
        bsr     ra, show
        bsr     ra, say
        .asciz  "\nthe console says: "
        ldq     pv, 0(s2)
        ldq     t1, 8(pv)
        mov     2, a0
        clr     a1
        lda     a2, spoken(gp)          !gprellow
        mov     13, a3
        jsr     ra, (t1)
        mov     $15, gp                 // who knows what it is now
        mov     v0, a0
        bsr     ra, show
        bsr     ra, say
        .asciz  "\nto another terminal:"
        ldq     pv, 0(s2)
        ldq     t1, 8(pv)
        mov     2, a0
        mov     1, a1
        lda     a2, spoken(gp)          !gprellow
        mov     13, a3
        jsr     ra, (t1)
        mov     $15, gp                 // who knows what it is now
        mov     v0, a0
        bsr     ra, show
        bsr     ra, line
        br      finish

        .section .rodata
spoken: .ascii  "hello, kernel"
        .text
