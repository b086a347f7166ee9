// # A program that computes
//
// It counts `turns` times to `work` times 65,536, and gives way in between.

main:   lda     s0, turns
turn:   ldah    s1, work(zero)
count:  subq    s1, 1, s1
        bne     s1, count
        jsr     ra, Neighbour_pause
        subq    s0, 1, s0
        bne     s0, turn
        clr     a0
        br      exit
