// # A program that visits the kernel
//
// It makes a call that is refused at once, stores to a page of its heap that is not there yet, and
// does both again; then it computes without end, until the processor is taken from it.

main:   lda     s0, rounds
        lda     s1, 0x180000000
again:  lda     a0, 9
        clr     a1
        clr     a2
        lda     v0, call.write
ask:    callsys
touch:  stq     s0, 0(s1)
        lda     s1, 8192(s1)
        subq    s0, 1, s0
        bne     s0, again
compute:
        br      compute
