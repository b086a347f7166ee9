// # A program that makes sound
//
// In each period it computes a piece of sound, and waits for the next period.
//
// What it computes is of no importance here: so many rounds of a small loop. It asks for a
// reservation first. If nobody knows that call (error 78), it goes on as an ordinary program. If it
// is refused, it ends and says so with its status.

main:   lda     a0, period
        lda     a1, budget
        lda     v0, call.reserve
        callsys
        beq     a3, granted
        subq    v0, 78, t0
        bne     t0, refused
granted:
        lda     a0, period
        jsr     ra, Pace_begin
piece:  lda     s0, work
        sll     s0, 8, s0
sample: mulq    s1, s0, s1
        addq    s1, s0, s1
        subq    s0, 1, s0
        bne     s0, sample
        jsr     ra, Pace_next
        br      piece
refused:
        mov     v0, a0
        br      exit
