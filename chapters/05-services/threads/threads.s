// # Changing threads
//
// The library says which thread is next; what stands here exchanges the registers, and asks the
// kernel where a strand has to wait.
//
// A thread that waits has its registers on its own stack, and the table `contexts` says where.
// Changing from one to another is: push eight registers, note the stack pointer, take the other's,
// pop eight registers, return. Registers that a procedure may use up are not saved, because to
// whoever waits, waiting is a call like any other.
//
// Several strands do this at the same time, on the same lists. So there is one lock. It is held
// from before the library is asked until the thread that was chosen has its registers: nobody can
// choose a thread that is not wholly saved.
//
// ## The lock
//
// It is taken with `ldq_l` and `stq_c`. Whoever finds it taken looks again a hundred times. Then
// the strand that has it has probably lost its processor, and the one that looks gives up its own.

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

// ## One thread after another
//
// A strand has a stack of its own, for the time between two threads. Above it is the number of the
// thread that it carries, and the word that each context has for itself (`rduniq`) says where that
// is.
//
// `leave` is called with the lock by a thread that is to wait. When it returns, the thread has been
// chosen again, and the lock is free.

leave:  lda     sp, -64(sp)
        stq     ra, 0(sp)
        stq     s0, 8(sp)
        stq     s1, 16(sp)
        stq     s2, 24(sp)
        stq     s3, 32(sp)
        stq     s4, 40(sp)
        stq     s5, 48(sp)
        stq     fp, 56(sp)
        rduniq
        ldq     t0, 0(v0)
        lda     t1, threads.contexts
        s8addq  t0, t1, t1
        stq     sp, 0(t1)
        mov     v0, sp
choose: ldq     t1, threads.news
        bne     t1, many
        jsr     ra, Threads_next
        lda     t0, -64(v0)
        beq     t0, idle
        stq     v0, 0(sp)
        lda     t1, threads.contexts
        s8addq  v0, t1, t1
        ldq     sp, 0(t1)
        bsr     ra, release
        ldq     ra, 0(sp)
        ldq     s0, 8(sp)
        ldq     s1, 16(sp)
        ldq     s2, 24(sp)
        ldq     s3, 32(sp)
        ldq     s4, 40(sp)
        ldq     s5, 48(sp)
        ldq     fp, 56(sp)
        lda     sp, 64(sp)
        ret

// If there is no thread, the strand is idle until it is woken. If the kernel has said that there
// are more strands than are wanted, it may be spare.

idle:   bsr     ra, release
        jsr     ra, Activations_park
        bsr     ra, acquire
        br      choose
many:   stq     zero, threads.news
        bsr     ra, release
        jsr     ra, Activations_rest
        bsr     ra, acquire
        br      choose

// ## Beginning
//
// `threads.start` makes the caller the first thread. `a0` is the number of processors that are
// wanted, and `a1` that of the strands: there are stacks for eight.

threads.start:
        lda     sp, -32(sp)
        stq     ra, 0(sp)
        stq     a0, 8(sp)
        stq     a1, 16(sp)
        lda     a0, threads.strands+960
        stq     a0, 24(sp)
        stq     zero, 0(a0)
        wruniq
        jsr     ra, Threads_first
        lda     a0, threads.news
        ldq     a1, 8(sp)
        jsr     ra, Activations_start
another:
        ldq     t0, 16(sp)
        subq    t0, 1, t0
        stq     t0, 16(sp)
        ble     t0, started
        lda     a0, carry
        ldq     a1, 24(sp)
        lda     a1, 1024(a1)
        stq     a1, 24(sp)
        jsr     ra, Activations_spawn
        br      another
started:
        ldq     ra, 0(sp)
        lda     sp, 32(sp)
        ret
carry:  br      t0, carrier
carrier:
        ldgp    gp, 0(t0)
        mov     sp, a0
        wruniq
        bsr     ra, acquire
        br      choose

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

        .data
        .align  3
threads.lock:
        .quad   0
threads.news:
        .quad   0
threads.contexts:
        .space  512
        .bss
        .align  4
threads.strands:
        .space  8192
threads.stacks:
        .space  131072
