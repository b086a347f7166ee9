// # A program that measures its faults
//
// Everything is done {{faults.rounds}} times, and of each thing the shortest time counts: the
// others had the clock of the machine in them.
//
// It has a hundred pages. Times are read from the processor's cycle counter. The first one measures
// nothing, and is what measuring itself takes.

// The page that is stored to is at `s2`, another one at `s3`, and the one of which it is asked
// whether it was written at `s1`.

main:   lda     s2, 0x200000000
        lda     s3, 0x200040000
        lda     s5, times
        lda     a0, 100
        jsr     ra, Faults_grant
        ble     v0, failed
        mov     s2, a0
        jsr     ra, Faults_place
        ble     v0, failed
        lda     s1, 0x200080000
        mov     s1, a0
        jsr     ra, Faults_track
        beq     v0, failed
        lda     s0, rounds

// ## Nothing, and a question

round:  rpcc    s4
        clr     a0
        bsr     ra, stop

        stq     s0, 0(s1)
        mov     s1, a0
        rpcc    s4
        jsr     ra, Faults_dirty
        lda     a0, 8
        bsr     ra, stop
        beq     v0, failed

// ## Protecting
//
// One page, then a hundred, and a hundred opened again.

        mov     s2, a0
        lda     a1, 1
        rpcc    s4
        jsr     ra, Faults_protect
        lda     a0, 32
        bsr     ra, stop
        beq     v0, failed
        mov     s2, a0
        lda     a1, 1
        jsr     ra, Faults_open
        beq     v0, failed
        mov     s2, a0
        lda     a1, 100
        rpcc    s4
        jsr     ra, Faults_protect
        lda     a0, 40
        bsr     ra, stop
        beq     v0, failed
        mov     s2, a0
        lda     a1, 100
        rpcc    s4
        jsr     ra, Faults_open
        lda     a0, 48
        bsr     ra, stop
        beq     v0, failed
        mov     s1, a0
        jsr     ra, Faults_track
        beq     v0, failed

// ## A fault
//
// The page is protected, and stored to. Then the same, with another page that is protected in the
// handler.

        mov     s2, a0
        lda     a1, 1
        jsr     ra, Faults_protect
        beq     v0, failed
        rpcc    s4
store:  stq     s0, 8(s2)
        lda     a0, 16
        bsr     ra, stop

        mov     s2, a0
        lda     a1, 1
        jsr     ra, Faults_protect
        beq     v0, failed
        mov     s3, a0
        jsr     ra, Faults_exchange
        rpcc    s4
        stq     s0, 16(s2)
        lda     a0, 56
        bsr     ra, stop

        clr     a0
        jsr     ra, Faults_exchange
        mov     s3, a0
        lda     a1, 1
        jsr     ra, Faults_open
        beq     v0, failed

// ## A hundred faults
//
// All pages are protected with one call, and then stored to, one after the other.

        mov     s2, a0
        lda     a1, 100
        rpcc    s4
        jsr     ra, Faults_protect
        mov     s2, t0
        lda     t1, 100
        lda     t2, 0x2000
each:   stq     s0, 24(t0)
        addq    t0, t2, t0
        subq    t1, 1, t1
        bne     t1, each
        lda     a0, 64
        bsr     ra, stop

        mov     s1, a0
        jsr     ra, Faults_track
        beq     v0, failed
        subq    s0, 1, s0
        bne     s0, round
        lda     a0, 1
        mov     s5, a1
        lda     a2, 72
        lda     v0, call.write
        callsys
        clr     a0
        br      exit
failed: lda     a0, 2
        br      exit

// The time since `s4` is kept at `a0` in the table if it is the shortest so far. What the call
// before has answered stays.

stop:   rpcc    t0
        subq    t0, s4, t0
        zapnot  t0, 15, t0
        addq    s5, a0, t1
        ldq     t2, 0(t1)
        cmpult  t0, t2, t3
        beq     t3, kept
        stq     t0, 0(t1)
kept:   ret

        .data
        .align  3
times:  .quad   -1, -1, -1, -1, -1, -1, -1, -1, -1
