// # A program that lets layers hear of it
//
// It makes the same call `rounds` times, and ends with 1 if one of them was refused.

main:   lda     s0, rounds
again:  mov     s0, a0
        lda     v0, call
        callsys
        bne     a3, failed
        subq    s0, 1, s0
        bne     s0, again
        clr     a0
        br      exit
failed: lda     a0, 1
        br      exit
