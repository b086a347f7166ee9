// # A program with two strands and too few frames
//
// Each strand goes `laps` times through its own six pages, and adds up 64 words of each; at each
// page it also computes for a while, in 65,536 times `work` rounds of a loop. The status is made of both sums.

        .text
        .globl  _start
_start: br      t0, base
base:   ldgp    gp, 0(t0)
        lda     s0, 1(zero)
        sll     s0, 33, s0
        mov     s0, a0
        ldah    a1, extent(gp) !gprelhigh
        ldq     a1, extent(a1) !gprellow
        lda     a2, turn(zero)
        ldah    pv, Turns_begin(gp) !gprelhigh
        lda     pv, Turns_begin(pv) !gprellow
        jsr     ra, (pv)
        ldgp    gp, 0(ra)
        bne     v0, failed
        ldah    a0, other(gp) !gprelhigh
        lda     a0, other(a0) !gprellow
        clr     a1
        ldah    pv, Turns_fork(gp) !gprelhigh
        lda     pv, Turns_fork(pv) !gprellow
        jsr     ra, (pv)
        ldgp    gp, 0(ra)
        bne     v0, failed
        bsr     ra, all
        mov     s2, s5
        ldah    pv, Turns_join(gp) !gprelhigh
        lda     pv, Turns_join(pv) !gprellow
        jsr     ra, (pv)
        ldgp    gp, 0(ra)
        ldah    t1, sum(gp) !gprelhigh
        ldq     t1, sum(t1) !gprellow
        addq    s5, t1, s2
        srl     s2, 32, t0
        xor     s2, t0, s2
        srl     s2, 16, t0
        xor     s2, t0, s2
        srl     s2, 8, t0
        xor     s2, t0, s2
        and     s2, 127, a0
exit:   lda     v0, 1(zero)
        callsys
failed: lda     a0, 255(zero)
        br      exit

// ## The second strand
//
// Its pages lie behind those of the first. It needs no stack.

other:  br      t0, begun
begun:  ldgp    gp, 0(t0)
        lda     s0, 1(zero)
        sll     s0, 33, s0
        lda     t0, 6(zero)
        sll     t0, 13, t0
        addq    s0, t0, s0
        bsr     ra, all
        ldah    t1, sum(gp) !gprelhigh
        stq     s2, sum(t1) !gprellow
        ldah    pv, Turns_finish(gp) !gprelhigh
        lda     pv, Turns_finish(pv) !gprellow
        jsr     ra, (pv)

// ## All laps through six pages from `s0` on

all:    clr     s2
        lda     s1, laps(zero)
lap:    mov     s0, t3
        lda     t4, 6(zero)
page:   mov     t3, t5
        lda     t6, 64(zero)
word:   ldq     t0, 0(t5)
        addq    s2, t0, s2
        lda     t5, 128(t5)
        subq    t6, 1, t6
        bne     t6, word
        ldah    t6, work(zero)
        br      enough
count:  subq    t6, 1, t6
enough: bne     t6, count
        lda     t0, 1(zero)
        sll     t0, 13, t0
        addq    t3, t0, t3
        subq    t4, 1, t4
        bne     t4, page
        subq    s1, 1, s1
        bne     s1, lap
        ret     zero, (ra)

        .data
        .align  3
extent: .quad   0
sum:    .quad   0
