// # A program with more pages than frames
//
// It reads and writes pages at random, some of them much more often than others, then goes through
// many of them from the first to the last, again and again. In the end it looks whether every page
// holds what it should.
//
// How many pages and frames there are, and how much of each is done, is decided when it is
// assembled: `pages`, `frames`, `rounds` of the first kind, `laps` through `span` pages of the
// second, where `stores` says whether they are written as well. `first` and `then` are the orders
// in which pages leave meanwhile, `cluster` is how many of them come and go together, in frames for
// so many `clusters`, and `small` says whether writes are noted by the block.

main:   lda     s2, 0x200000000
        lda     s3, counts
        clr     s5

// ## Asking for memory
//
// One call for all frames, one for the pages.

        lda     a0, frames
        lda     pv, Pager_grant
        lda     a1, cluster
        subq    a1, 1, t0
        beq     t0, ask
        lda     a0, clusters
        lda     pv, Pager_grantClusters
ask:    jsr     ra, (pv)
        ble     v0, failed
        lda     t0, small
        beq     t0, whole
        jsr     ra, Pages_divide
whole:  lda     a0, first
        bsr     ra, order
        mov     s2, a0
        lda     a1, pages
        lda     a2, bits
        ldq     a3, extent
        jsr     ra, Pager_begin
        ble     v0, failed

// ## At random
//
// Three of four times it is one of the first `hot` pages, otherwise any. One of four times the page
// is written.

        lda     s1, 1994
        lda     s0, rounds
        beq     s0, laps1
random: ldq     t0, factor
        mulq    s1, t0, s1
        addq    s1, 1, s1
        srl     s1, 33, t0
        and     t0, 3, t1
        srl     t0, 2, t2
        and     t2, 3, t3
        cmpeq   t3, 0, a1
        srl     t0, 4, t2
        zapnot  t2, 3, t2
        lda     t4, hot
        lda     t5, pages
        cmoveq  t1, t5, t4
        mulq    t2, t4, t2
        srl     t2, 16, a0
        bsr     ra, touch
        subq    s0, 1, s0
        bne     s0, random

// ## In rows

laps1:  lda     a0, then
        bsr     ra, order
        lda     s4, laps
        beq     s4, look
lap:    clr     s0
row:    mov     s0, a0
        lda     a1, stores
        bsr     ra, touch
        addq    s0, 1, s0
        lda     t0, span
        cmplt   s0, t0, t0
        bne     t0, row
        subq    s4, 1, s4
        bne     s4, lap

// ## Every page
//
// Block 5 of a page holds the number of the last write that went there, if there was any.

look:   clr     s0
page:   clr     s1
block:  s8addq  s0, s3, t0
        ldq     t1, 0(t0)
        subq    t1, s1, t2
        and     t2, 15, t2
        subq    t1, t2, t1
        sll     s0, 32, t2
        addq    t2, t1, t2
        cmple   t1, 0, t3
        cmovne  t3, zero, t2
        sll     s0, 13, t3
        addq    t3, s2, t3
        sll     s1, 9, t4
        addq    t3, t4, t3
        ldq     t4, 0(t3)
        subq    t4, t2, t4
        bis     s5, t4, s5
        addq    s1, 1, s1
        cmplt   s1, 16, t0
        bne     t0, block
        addq    s0, 1, s0
        lda     t0, pages
        cmplt   s0, t0, t0
        bne     t0, page
save:   jsr     ra, Pager_save
        bne     v0, save
        cmpult  zero, s5, a0
        br      exit
failed: lda     a0, 2
        br      exit

// ## Helpers
//
// `touch` uses page `a0`: it looks at what was written there last, and if `a1` says so writes the
// next number, into the next block.

touch:  s8addq  a0, s3, t0
        ldq     t1, 0(t0)
        sll     a0, 13, t2
        addq    t2, s2, t2
        and     t1, 15, t3
        sll     t3, 9, t4
        addq    t2, t4, t4
        ldq     t5, 0(t4)
        sll     a0, 32, t6
        addq    t6, t1, t7
        cmoveq  t1, zero, t7
        subq    t5, t7, t7
        bis     s5, t7, s5
        beq     a1, read
        addq    t1, 1, t1
        stq     t1, 0(t0)
        and     t1, 15, t3
        sll     t3, 9, t4
        addq    t2, t4, t4
        addq    t6, t1, t7
        stq     t7, 0(t4)
read:   ret

// `order` says in which order pages leave.

order:  stq     ra, 0(sp)
        jsr     ra, Replacement_order
        ldq     ra, 0(sp)
        ret

        .data
        .align  3
factor: .quad   6364136223846793005
extent: .quad   0
bits:   .space  64
counts: .space  4096
