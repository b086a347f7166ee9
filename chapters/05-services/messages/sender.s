// # The sender
//
// A message is a page. The sender fills it with numbers, sends it, and adds up what the receiver
// says it has found.
//
// How the page goes to the receiver is decided when the program is assembled: by `way`, 0 to have
// it copied, 1 to give it away and get it back, 2 to put it into a ring of eight pages that both
// share. `rounds` is the number of messages, and `words` how many of the page's 1024 words are
// used.
//
// The numbers of message 5 begin with 6, and each further one is five times the one before, and 3
// more. So every word of every message is known, and nothing can get lost or be mixed up without
// being seen in the sum.

// ## Before the first message
//
// `s5` is the port of the receiver, `s4` the address of the page. The ring belongs to the receiver,
// and lies a megabyte further.

main:   ldq     a0, name
        lda     v0, call.lookUp
        callsys
        bne     a3, failed
        mov     v0, s5
        lda     s4, 0x200000000
        lda     s3, way
        subq    s3, 2, t0
        beq     t0, share
        mov     s4, a0
        lda     a1, 1
        jsr     ra, Passing_freshPages
        bne     v0, failed
        br      begin
share:  lda     a0, 1
        bsr     ra, call
        mov     v0, a0
        lda     s4, 0x200100000
        mov     s4, a1
        lda     a2, 8
        jsr     ra, Passing_mapPages
        bne     v0, failed

// ## Filling

begin:  clr     s0
        clr     s2
        lda     t0, rounds
        beq     t0, done
round:  mov     s4, t1
        cmplt   s3, 2, t0
        bne     t0, place
        and     s0, 7, t0
        sll     t0, 13, t0
        addq    s4, t0, t1
place:  addq    s0, 1, t0
        lda     t2, words
fill:   stq     t0, 0(t1)
        s4addq  t0, t0, t0
        addq    t0, 3, t0
        lda     t1, 8(t1)
        subq    t2, 1, t2
        bne     t2, fill

// ## Sending
//
// In a ring there is nothing to be sent. The receiver is called when the ring is full, or when
// there are no more messages, and is told how many there have been.

        beq     s3, copy
        subq    s3, 1, t0
        beq     t0, give
        addq    s0, 1, a1
        lda     t0, rounds
        subq    t0, a1, t0
        beq     t0, ring
        and     a1, 7, t0
        clr     v0
        bne     t0, next
ring:   lda     a0, 4
        bsr     ra, call
        br      next
copy:   mov     s4, a0
        lda     a1, 0x2000
        clr     a2
        lda     v0, call.open
        callsys
        lda     a0, 2
        bsr     ra, call
        br      next
give:   lda     a0, 3
        sll     a0, 32, a0
        bis     a0, s5, a0
        mov     s4, a1
        lda     a2, 1
        jsr     ra, Passing_sendPages
        ble     v0, failed
        mov     v0, a0
        mov     s4, a1
        lda     a2, 1
        jsr     ra, Passing_mapPages
        bne     v0, failed
        ldq     v0, 0(s4)
next:   addq    s2, v0, s2
        addq    s0, 1, s0
        lda     t0, rounds
        cmplt   s0, t0, t0
        bne     t0, round

// The program ends with the sum of all sums.

done:   mov     s2, a0
        br      exit.sum
failed: lda     a0, 255
        br      exit

// Calls the receiver with a message of the kind in `a0` and the word in `a1`, and insists on a
// reply.

call:   sll     a0, 32, a0
        bis     a0, s5, a0
        clr     a2
        clr     a3
        lda     v0, call.ask
        callsys
        bne     a3, failed
        ret

        .data
        .align  3
name:   .quad   0x6b6e6973              // "sink"
