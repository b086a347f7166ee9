// # A program that computes
//
// It counts `turns` times to `work`, and gives way in between.

        .text
        .globl  _start
_start: br      t0, base
base:   ldgp    gp, 0(t0)
        lda     s0, turns
turn:   ldah    s1, work(zero)
count:  subq    s1, 1, s1
        bne     s1, count
        jsr     ra, Neighbour_pause
        ldgp    gp, 0(ra)
        subq    s0, 1, s0
        bne     s0, turn
        clr     a0
        lda     v0, 1
        callsys
