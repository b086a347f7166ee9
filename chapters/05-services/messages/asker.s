// # A program that asks
//
// It asks the server `sink` again and again, with messages of one kind, and ends with the last
// answer.

main:   ldq     a0, name
        lda     v0, call.lookUp
        callsys
        bne     a3, failed
        lda     s0, kind
        sll     s0, 32, s0
        bis     s0, v0, s0
        lda     s1, rounds
again:  mov     s0, a0
        lda     a1, 11
        lda     a2, 22
        lda     a3, 33
        lda     v0, call.ask
        callsys
        bne     a3, failed
        subq    s1, 1, s1
        bne     s1, again
        and     v0, 127, a0
        br      exit
failed: lda     a0, 255
        br      exit

        .data
        .align  3
name:   .quad   0x6b6e6973              // "sink"
