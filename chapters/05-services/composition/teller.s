// # A program that lets layers hear of it
//
// It makes the same call `rounds` times, and ends with 1 if one of them was refused.

        .globl  _start
_start: lda     s0, rounds(zero)
again:  mov     s0, a0
        lda     v0, call(zero)
        callsys
        bne     a3, failed
        subq    s0, 1, s0
        bne     s0, again
        clr     a0
exit:   lda     v0, 1(zero)
        callsys
failed: lda     a0, 1(zero)
        br      exit
