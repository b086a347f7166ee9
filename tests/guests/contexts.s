// Two contexts with the same addresses: what belongs to each, and what the translation
// buffer may remember of them.
//
// Both have address spaces of their own, with the same tables but for one entry: the page
// at 10000 is frame 131 for the first and frame 140 for the second. A third page, at
// 12000, is frame 141 for both and marked as the same in every address space.

guest:  bsr     ra, build
        subq    $15, 64, s1
        lda     t1, -0x4000(s1)         // the level 1 table
        lda     t2, 0x10(zero)
        sll     t2, 10, t2
        addq    t1, t2, s2              // 4000 behind it: level 3, is S1
        mov     t1, s2                  // S2: level 1, frame 128
        lda     s3, 0x6000(s2)
        lda     s3, 0x6000(s3)
        lda     s3, 0x6000(s3)
        lda     s3, 0x6000(s3)          // S3: 18000 behind it, frame 140

// The second set of tables, in frames 144 to 146.

        lda     t1, 0x4000(s3)
        lda     t1, 0x4000(t1)          // frame 144
        mov     s2, t2
        lda     t3, 0x6000(t1)
copy:   ldq     t4, 0(t2)
        stq     t4, 0(t1)
        addq    t1, 8, t1
        addq    t2, 8, t2
        subq    t1, t3, t4
        bne     t4, copy
        lda     t1, -0x6000(t3)         // T1: level 1 again
        lda     t4, 0x1101(zero)
        lda     t5, 144(zero)
        sll     t5, 32, t5
        bis     t5, t4, t5
        stq     t5, 0x1ff8(t1)
        lda     t5, 145(zero)
        sll     t5, 32, t5
        bis     t5, t4, t5
        stq     t5, 0(t1)
        lda     t5, 146(zero)
        sll     t5, 32, t5
        bis     t5, t4, t5
        lda     t6, 0x2000(t1)
        stq     t5, 0(t6)
        lda     t6, 0x4000(t1)          // T6: the second level 3
        lda     t5, 131(zero)
        sll     t5, 32, t5
        bis     t5, t4, t5
        stq     t5, 64(s1)
        lda     t5, 140(zero)
        sll     t5, 32, t5
        bis     t5, t4, t5
        stq     t5, 64(t6)
        lda     t4, 0x1111(zero)        // the same in every address space
        lda     t5, 141(zero)
        sll     t5, 32, t5
        bis     t5, t4, t5
        stq     t5, 72(s1)
        stq     t5, 72(t6)
        mov     t6, $15

// What is in the pages: 1, 2 and 3.

        lda     t1, 0x6000(s2)
        mov     1, t2
        stq     t2, 0(t1)
        mov     2, t2
        stq     t2, 0(s3)
        mov     3, t2
        lda     t1, 0x2000(s3)
        stq     t2, 0(t1)

// Two control blocks, in frame 142: the first with address space number 5, the second 9.

        lda     t1, 0x4000(s3)
        stq     t1, blocks(gp)          !gprellow
        stq     zero, 8(t1)
        lda     t2, 128(zero)
        stq     t2, 16(t1)
        mov     5, t2
        sll     t2, 32, t2
        stq     t2, 24(t1)
        lda     t2, 0x501(zero)
        stq     t2, 32(t1)
        mov     1, t2
        stq     t2, 40(t1)
        lda     t3, 128(t1)
        lda     t2, second_end(gp)      !gprellow
        stq     t2, 0(t3)
        lda     t2, 0x900(zero)
        stq     t2, 8(t3)
        lda     t2, 144(zero)
        stq     t2, 16(t3)
        mov     9, t2
        sll     t2, 32, t2
        stq     t2, 24(t3)
        lda     t2, 0x901(zero)
        stq     t2, 32(t3)
        stq     zero, 40(t3)

// ## Turning to and fro

        bsr     ra, say
        .asciz  "first context:"
        stq     sp, 0(t1)
        bsr     ra, to_first
        lda     a0, 0x502(zero)
        wrunique
        lda     a0, 0x500(zero)
        wrusp
        bsr     ra, look
        bsr     ra, say
        .asciz  "second context:"
        mov     sp, s3
        bsr     ra, to_second
        bsr     ra, look
        bsr     ra, say
        .asciz  "its stack, usp and word:"
        lda     t1, second_end(gp)      !gprellow
        subq    sp, t1, a0
        bsr     ra, show
        rdusp
        mov     v0, a0
        bsr     ra, show
        rdunique
        mov     v0, a0
        bsr     ra, show
        bsr     ra, say
        .asciz  "\nfloating point is off here: "
        .long   0x5fff041f              // fnop
        nop
        lda     a0, 0x902(zero)
        wrunique
        bsr     ra, to_first
        bsr     ra, say
        .asciz  "first again, its stack, usp and word:"
        subq    sp, s3, a0
        bsr     ra, show
        rdusp
        mov     v0, a0
        bsr     ra, show
        rdunique
        mov     v0, a0
        bsr     ra, show
        .long   0x5fff041f              // fnop
        bsr     ra, line
        bsr     ra, look
        bsr     ra, say
        .asciz  "what the second left in its block:"
        ldq     t1, blocks(gp)          !gprellow
        ldq     a0, 136(t1)
        bsr     ra, show
        ldq     a0, 144(t1)
        bsr     ra, show
        ldl     a0, 156(t1)
        bsr     ra, show
        ldq     a0, 160(t1)
        bsr     ra, show
        ldq     a0, 168(t1)
        bsr     ra, show
        bsr     ra, line
        bsr     ra, say
        .asciz  "swpctx gives the block before:"
        ldq     t1, blocks(gp)          !gprellow
        addl    t1, zero, a0
        swpctx
        addl    t1, zero, t2
        subq    v0, t2, a0
        bsr     ra, show
        bsr     ra, line

// ## What the buffer may remember

        bsr     ra, say
        .asciz  "first's entry changed and told (tbis):"
        lda     t4, 0x1101(zero)
        lda     t5, 140(zero)
        sll     t5, 32, t5
        bis     t5, t4, t5
        stq     t5, 64(s1)
        mov     3, a0
        lda     t1, 1(zero)
        sll     t1, 16, a1
        tbi
        bsr     ra, look
        bsr     ra, say
        .asciz  "second's changed while first runs, all told (tbiap):"
        lda     t4, 0x1101(zero)
        lda     t5, 131(zero)
        sll     t5, 32, t5
        bis     t5, t4, t5
        stq     t5, 64($15)
        lda     a0, -1(zero)
        tbi
        bsr     ra, to_second
        bsr     ra, look
        bsr     ra, say
        .asciz  "the shared page changed in both, all told (tbia):"
        lda     t4, 0x1111(zero)
        lda     t5, 140(zero)
        sll     t5, 32, t5
        bis     t5, t4, t5
        stq     t5, 72(s1)
        stq     t5, 72($15)
        lda     a0, -2(zero)
        tbi
        bsr     ra, look
        bsr     ra, to_first
        bsr     ra, say
        .asciz  "and in first:"
        bsr     ra, look

// ## A time of its own

        bsr     ra, say
        .asciz  "a context's cycle counter stands still while another runs:"
        ldq     t1, blocks(gp)          !gprellow
        mov     123, t2
        stl     t2, 152(t1)             // second has had 123 cycles
        bsr     ra, to_second
        rpcc    t1
        srl     t1, 32, t2
        addl    t1, t2, t1              // its own time
        subl    t1, 123, t1
        cmplt   t1, zero, t2
        lda     t3, 30000(zero)
        sll     t3, 4, t3
        cmplt   t3, t1, t3
        bis     t2, t3, a0
        bsr     ra, show
        bsr     ra, to_first
        bsr     ra, line
        br      finish

look:   stq     ra, look_back(gp)       !gprellow
        mov     1, t1
        sll     t1, 16, t1
        ldq     a0, 0(t1)
        bsr     ra, show
        lda     t1, 0x2000(t1)
        ldq     a0, 0(t1)
        bsr     ra, show
        bsr     ra, line
        ldq     ra, look_back(gp)       !gprellow
        ret

to_first:
        ldl     a0, blocks(gp)          !gprellow
        swpctx
        ret
to_second:
        ldl     a0, blocks(gp)          !gprellow
        lda     a0, 128(a0)
        swpctx
        ret

        .bss
        .balign 16
blocks: .space  8
look_back:
        .space  8
        .space  2048
second_end:
        .space  16
        .text
