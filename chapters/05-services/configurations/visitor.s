// # A program that visits the kernel
//
// It makes a call that is refused at once, stores to a page of its heap that is not there yet, and
// does both again; then it computes without end, until the processor is taken from it.

        .text
        .globl  _start
_start: lda     s0, rounds(zero)
        lda     s1, 3(zero)
        sll     s1, 31, s1
again:  lda     a0, 9(zero)
        clr     a1
        clr     a2
        lda     v0, 4(zero)
ask:    callsys
touch:  stq     s0, 0(s1)
        lda     s1, 8192(s1)
        subq    s0, 1, s0
        bne     s0, again
compute:
        br      compute
