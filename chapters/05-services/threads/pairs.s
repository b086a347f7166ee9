// # Threads, measured
//
// `kind` says what is done `rounds` times: 0 fork and join of a thread that does nothing, 1
// ping-pong of two threads with two semaphores.

main:   lda     a0, 1
        lda     a1, 2
        bsr     ra, threads.start
        lda     s0, rounds
        lda     t0, kind
        bne     t0, pair
forks:  lda     a0, nothing
        bsr     ra, thread.fork
        mov     v0, a0
        bsr     ra, thread.join
        subq    s0, 1, s0
        bne     s0, forks
finish: clr     a0
        br      exit
nothing:
        ret

pair:   lda     a0, echo
        bsr     ra, thread.fork
ping:   clr     a0
        bsr     ra, semaphore.up
        lda     a0, 1
        bsr     ra, semaphore.down
        subq    s0, 1, s0
        bne     s0, ping
        br      finish
echo:   clr     a0
        bsr     ra, semaphore.down
        lda     a0, 1
        bsr     ra, semaphore.up
        br      echo
