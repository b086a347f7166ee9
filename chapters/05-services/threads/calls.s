// # What threads call
//
// Fork, join, lock, wait: the library is asked, and if it says that the caller has to wait, the
// thread leaves.

// ## Fork and join
//
// `thread.fork` lets a new thread call the procedure at `a0` with the word in `a1`, and gives its
// number, or 64 if there are too many. A new thread looks like one that waits: its first registers
// lie on its stack.

thread.fork:
        lda     sp, -32(sp)
        stq     ra, 0(sp)
        stq     a0, 8(sp)
        stq     a1, 16(sp)
        lda     pv, Threads_fork
        bsr     ra, locked
        stq     v0, 24(sp)
        lda     t0, -64(v0)
        beq     t0, forked
        lda     t1, threads.stacks
        addq    v0, 1, t0
        sll     t0, 11, t0
        addq    t1, t0, t1
        lda     t1, -64(t1)
        lda     t0, born
        stq     t0, 0(t1)
        ldq     t0, 8(sp)
        stq     t0, 8(t1)
        ldq     t0, 16(sp)
        stq     t0, 16(t1)
        lda     t0, threads.contexts
        s8addq  v0, t0, t0
        stq     t1, 0(t0)
        mov     v0, a0
        jsr     ra, Threads_begin
forked: bsr     ra, release
        ldq     v0, 24(sp)
        ldq     ra, 0(sp)
        lda     sp, 32(sp)
        ret
born:   mov     s1, a0
        mov     s0, pv
        jsr     ra, (pv)
        mov     v0, a1
        rduniq
        ldq     a0, 0(v0)
        lda     pv, Threads_finish
        bsr     ra, locked
        bsr     ra, leave

// `thread.join` waits until the thread `a0` has finished, and gives its result.

thread.join:
        lda     sp, -32(sp)
        stq     ra, 0(sp)
        stq     a0, 8(sp)
        mov     a0, a1
        rduniq
        ldq     a0, 0(v0)
        lda     pv, Threads_join
        bsr     ra, locked
        bne     v0, joined
        bsr     ra, leave
        bsr     ra, acquire
joined: ldq     a0, 8(sp)
        jsr     ra, Threads_result
        stq     v0, 16(sp)
        bsr     ra, release
        ldq     v0, 16(sp)
        ldq     ra, 0(sp)
        lda     sp, 32(sp)
        ret

// ## Waiting
//
// All that may have to wait is done in the same way: the library is asked, and if it says no, the
// thread leaves.

mutex.lock:
        lda     pv, Threads_lock
        br      ask
semaphore.down:
        lda     pv, Threads_down
ask:    lda     sp, -16(sp)
        stq     ra, 0(sp)
        mov     a0, a1
        rduniq
        ldq     a0, 0(v0)
        bsr     ra, locked
        bne     v0, done
        bsr     ra, leave
        br      back
done:   bsr     ra, release
back:   ldq     ra, 0(sp)
        lda     sp, 16(sp)
        ret

mutex.unlock:
        mov     a0, a1
        rduniq
        ldq     a0, 0(v0)
        lda     pv, Threads_unlock
        br      tell
condition.signal:
        lda     pv, Threads_signal
        br      tell
semaphore.up:
        lda     pv, Threads_up
tell:   lda     sp, -16(sp)
        stq     ra, 0(sp)
        bsr     ra, locked
        br      done

// A thread that waits for the condition `a0` gives up the mutex `a1` meanwhile.

condition.wait:
        mov     a1, a2
        mov     a0, a1
        lda     pv, Threads_wait
        br      wait
thread.yield:
        lda     pv, Threads_yield
wait:   lda     sp, -16(sp)
        stq     ra, 0(sp)
        rduniq
        ldq     a0, 0(v0)
        bsr     ra, locked
        bsr     ra, leave
        br      back

// ## Waiting in the kernel
//
// `thread.sleep` waits for `a0` ticks. The strand waits with its thread, and another one has its
// processor meanwhile. Afterwards there may be a strand too many.

thread.sleep:
        lda     sp, -16(sp)
        stq     ra, 0(sp)
        jsr     ra, Activations_sleep
        ldq     t0, threads.news
        beq     t0, back
        bsr     ra, thread.yield
        br      back
