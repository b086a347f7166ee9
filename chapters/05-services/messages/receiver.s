// # The receiver
//
// It adds up the numbers in each page that it gets, and replies with the sum.
//
// The kinds of messages are 1 to share a ring of eight pages, 2 for a page to be copied, 3 for a
// page that comes along, and 4 for what is new in the ring. 9 asks how many messages there have
// been. The same question of kind 7 gets here only if the recogniser is gone, which has the answer
// as well.

main:   ldq     a0, name
        lda     v0, call.register
        callsys
        bne     a3, failed
        lda     s4, 0x200000000
        mov     s4, a0
        lda     a1, 1
        jsr     ra, Passing_freshPages
        bne     v0, failed
        clr     s3

// ## The loop
//
// `s0` is who has called, `s1` where the page is that is added up, `s3` how many there have been,
// `s5` how many of them in the ring.

accept: lda     v0, call.accept
        callsys
called: bne     a3, nobody
        mov     v0, s0
        mov     s4, s1
        srl     a4, 32, t0
        subq    t0, 1, t1
        beq     t1, share
        subq    t0, 2, t1
        beq     t1, copied
        subq    t0, 3, t1
        beq     t1, given
        subq    t0, 4, t1
        beq     t1, ring
        subq    t0, 9, t1
        beq     t1, count
        subq    t0, 7, t1
        bne     t1, wrong
count:  mov     s3, a1
        br      reply
wrong:  lda     a1, -22
reply:  mov     s0, a0
        lda     v0, call.reply
        callsys
        br      called

// If the call was for nothing, the next one is accepted, unless there are no calls any more.

nobody: subq    v0, 78, t0
        bne     t0, accept
        br      failed

// The ring is made when somebody wants to share it.

share:  bsr     ra, place
        mov     s1, a0
        lda     a1, 8
        jsr     ra, Passing_freshPages
        bne     v0, wrong
        clr     s5
        mov     s0, a0
        mov     s1, a1
        lda     a2, 8
        jsr     ra, Passing_lendPages
        mov     v0, a1
        br      reply

// A page is copied in two halves, because so much is moved at once.

copied: clr     s2
half:   mov     s0, a0
        mov     s2, a1
        addq    s4, s2, a2
        lda     a3, 4096
        lda     v0, call.fetch
        callsys
        bne     a3, wrong
        lda     s2, 4096(s2)
        srl     s2, 13, t0
        beq     t0, half
        bsr     ra, add
        mov     v0, a1
        br      reply

// The word that comes with a call for the ring is how many messages have been put there. No more
// than eight can be new.

ring:   mov     a0, t0
        lda     t1, 8(s5)
        cmpule  t0, t1, t1
        beq     t1, wrong
        stq     t0, 8(sp)
        stq     zero, 16(sp)
more:   ldq     t0, 8(sp)
        cmpult  s5, t0, t0
        beq     t0, empty
        bsr     ra, place
        and     s5, 7, t0
        sll     t0, 13, t0
        addq    s1, t0, s1
        bsr     ra, add
        ldq     t0, 16(sp)
        addq    t0, v0, t0
        stq     t0, 16(sp)
        addq    s5, 1, s5
        br      more
empty:  ldq     a1, 16(sp)
        br      reply
place:  lda     s1, 0x200100000
        ret

// A page that has come along goes back with the sum in its first word.

given:  lda     s1, 0x200004000
        mov     s0, a0
        mov     s1, a1
        lda     a2, 1
        jsr     ra, Passing_takePages
        bne     v0, wrong
        bsr     ra, add
        stq     v0, 0(s1)
        mov     s0, a0
        mov     s1, a1
        lda     a2, 1
        jsr     ra, Passing_returnPages
        mov     v0, a1
        br      reply

// Adds up the words at `s1`, and keeps 40 bits of the sum, which no error number looks like. The
// recogniser is told that there was one more. It is called without its stub, which would spring a
// trap if the recogniser were gone: the receiver can do without.

add:    stq     ra, 0(sp)
        addq    s3, 1, s3
        ldq     v0, Recogniser.calls
        callsys
        clr     v0
        mov     s1, t1
        lda     t2, words
word:   ldq     t0, 0(t1)
        addq    v0, t0, v0
        lda     t1, 8(t1)
        subq    t2, 1, t2
        bne     t2, word
        zapnot  v0, 31, v0
        ldq     ra, 0(sp)
        ret
failed: lda     a0, 1
        br      exit

        .data
        .align  3
name:   .quad   0x6b6e6973              // "sink"
