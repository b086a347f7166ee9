// # Threads that compute without end
//
// Three threads count, each for itself, and none of them ever waits or calls anybody.
//
// `slice` is how many ticks each of them has before it is the next one's turn. If it is 0, the
// program says that its threads are not to be interrupted at all.

main:   lda     a0, wanted
        mov     a0, a1
        bsr     ra, threads.start
        lda     a0, slice
        bne     a0, sliced
        clr     a1
        jsr     ra, Activations_rotate
        br      counts.begin
sliced: jsr     ra, Activations_slices
counts.begin:
        lda     s0, 3
forks:  lda     a0, count
        mov     s0, a1
        bsr     ra, thread.fork
        subq    s0, 1, s0
        bne     s0, forks
        lda     a0, 1
        bsr     ra, thread.join
count:  lda     t1, counts
        s8addq  a0, t1, t1
more:   ldq     t0, 0(t1)
        addq    t0, 1, t0
        stq     t0, 0(t1)
        br      more

        .data
        .align  3
counts: .space  32
