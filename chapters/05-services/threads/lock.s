// # The lock of the threads
//
// Several strands change threads at the same time, on the same lists, and so there is one lock.
//
// It is held from before the library is asked until the thread that was chosen has its registers:
// nobody can choose a thread that is not wholly saved.
//
// The lock is taken with `ldq_l` and `stq_c`. Whoever finds it taken looks again a hundred times.
// Then the strand that has it has probably lost its processor, and the one that looks gives up its
// own.
//
// This is the first of the library's pages. What lies before it is the threads' own code, and only
// there are they interrupted.

threads.library:
acquire:
        lda     t2, threads.lock
        lda     t3, 100
again:  ldq_l   t0, 0(t2)
        bne     t0, held
        lda     t0, 1
        stq_c   t0, 0(t2)
        beq     t0, again
        mb
        ret
held:   subq    t3, 1, t3
        bne     t3, again
        lda     sp, -16(sp)
        stq     ra, 0(sp)
        jsr     ra, Activations_pause
        ldq     ra, 0(sp)
        lda     sp, 16(sp)
        br      acquire

// Before the lock is given up, strands are woken for threads that have become ready meanwhile.

release:
        lda     sp, -16(sp)
        stq     ra, 0(sp)
        jsr     ra, Threads_owed
wakes:  beq     v0, free
        stq     v0, 8(sp)
        jsr     ra, Activations_wake
        ldq     v0, 8(sp)
        subq    v0, 1, v0
        br      wakes
free:   mb
        stq     zero, threads.lock
        ldq     ra, 0(sp)
        lda     sp, 16(sp)
        ret

// Calls the procedure at `pv` under the lock, and keeps the lock.

locked: lda     sp, -48(sp)
        stq     ra, 0(sp)
        stq     a0, 8(sp)
        stq     a1, 16(sp)
        stq     a2, 24(sp)
        stq     pv, 32(sp)
        bsr     ra, acquire
        ldq     a0, 8(sp)
        ldq     a1, 16(sp)
        ldq     a2, 24(sp)
        ldq     pv, 32(sp)
        jsr     ra, (pv)
        ldq     ra, 0(sp)
        lda     sp, 48(sp)
        ret

        .data
        .align  3
threads.lock:
        .quad   0
