// # A program with two strands and too few frames
//
// Each strand goes `laps` times through its own six pages, and adds up 64 words of each; at each
// page it also computes for a while, in 65,536 times `work` rounds of a loop. It ends with both
// sums.

main:   lda     s0, 0x200000000
        mov     s0, a0
        ldq     a1, extent
        lda     a2, turn
        jsr     ra, Turns_begin
        bne     v0, failed
        lda     a0, other
        clr     a1
        jsr     ra, Turns_fork
        bne     v0, failed
        bsr     ra, all
        mov     s2, s5
        jsr     ra, Turns_join
        ldq     t1, sum
        addq    s5, t1, a0
        br      exit.sum
failed: lda     a0, 255
        br      exit

// ## The second strand
//
// Its pages lie behind those of the first. It needs no stack.

other:  br      t0, begun
begun:  ldgp    gp, 0(t0)
        lda     s0, 0x20000c000
        bsr     ra, all
        stq     s2, sum
        jsr     ra, Turns_finish

// ## All laps through six pages from `s0` on

all:    clr     s2
        lda     s1, laps
lap:    mov     s0, t3
        lda     t4, 6
page:   mov     t3, t5
        lda     t6, 64
word:   ldq     t0, 0(t5)
        addq    s2, t0, s2
        lda     t5, 128(t5)
        subq    t6, 1, t6
        bne     t6, word
        ldah    t6, work(zero)
        br      enough
count:  subq    t6, 1, t6
enough: bne     t6, count
        lda     t0, 0x2000
        addq    t3, t0, t3
        subq    t4, 1, t4
        bne     t4, page
        subq    s1, 1, s1
        bne     s1, lap
        ret

        .data
        .align  3
extent: .quad   0
sum:    .quad   0
