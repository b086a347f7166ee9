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
// All of this is done under the lock ([[§The lock of the threads]]).


// ## One thread after another
//
// A strand has a stack of its own, for the time between two threads. Above it is the number of the
// thread that it carries, and the word that each context has for itself (`rduniq`) says where that
// is.
//
// `leave` is called with the lock by a thread that is to wait. When it returns, the thread has been
// chosen again, and the lock is free.

leave:  ldq     t0, threads.floats
        bne     t0, float
change: lda     sp, -64(sp)
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
        ldq     t0, threads.floats
        bne     t0, empty
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

// ## Floating point
//
// As long as no thread has computed with floating point, there is nothing more to be exchanged.
// From then on the eight registers that a procedure must preserve lie on the stack too, with FPCR,
// and under them what was said above. Whoever is chosen again returns to `floated`.
//
// A thread whose registers are not there has never used them. It is to find them empty and not with
// another thread's numbers, as it would if it were a strand. So it gives them up (`clrfen`), and
// gets new ones when it wants them.

float:  lda     sp, -80(sp)
        stq     ra, 0(sp)
        stt     $f2, 8(sp)
        stt     $f3, 16(sp)
        stt     $f4, 24(sp)
        stt     $f5, 32(sp)
        stt     $f6, 40(sp)
        stt     $f7, 48(sp)
        stt     $f8, 56(sp)
        stt     $f9, 64(sp)
        excb
        mf_fpcr $f0
        excb
        stt     $f0, 72(sp)
        bsr     ra, change
floated:
        ldt     $f0, 72(sp)
        excb
        mt_fpcr $f0
        excb
        ldt     $f2, 8(sp)
        ldt     $f3, 16(sp)
        ldt     $f4, 24(sp)
        ldt     $f5, 32(sp)
        ldt     $f6, 40(sp)
        ldt     $f7, 48(sp)
        ldt     $f8, 56(sp)
        ldt     $f9, 64(sp)
        ldq     ra, 0(sp)
        lda     sp, 80(sp)
        ret
empty:  lda     t0, floated
        subq    t0, ra, t0
        beq     t0, full
        clrfen
full:   ret

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
        lda     a0, interrupted
        lda     a1, threads.library
        jsr     ra, Activations_rotate
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

        .data
        .align  3
threads.news:
        .quad   0
threads.floats:
        .quad   0
threads.contexts:
        .space  512
        .bss
        .align  4
threads.strands:
        .space  8192
threads.stacks:
        .space  131072
