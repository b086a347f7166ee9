// # A server of strands
//
// Who waits has called this server, and is not replied to until it may go on.
//
// The first word of a call says what is asked: 0 nothing, 1 fork, 2 join, 3 finish, 4 pass.

main:   clr     s1
        clr     s2
        clr     s3
accept: lda     v0, micro.accept
        callsys
called: bne     a3, accept
        mov     v0, s0
        subq    a0, 1, t0
        beq     t0, fork
        subq    t0, 1, t0
        beq     t0, join
        subq    t0, 1, t0
        beq     t0, finish
        subq    t0, 1, t0
        beq     t0, pass
        br      reply
fork:   lda     s2, 1
        br      reply
join:   beq     s2, reply
        mov     s0, s1
        br      accept
finish: clr     s2
        beq     s1, reply
        mov     s1, a0
        clr     s1
        clr     a1
        lda     v0, micro.release
        callsys
reply:  mov     s0, a0
        clr     a1
        lda     v0, micro.reply
        callsys
        br      called

// Who passes waits instead of who has passed before.

pass:   mov     s3, t0
        mov     s0, s3
        beq     t0, accept
        mov     t0, s0
        br      reply
