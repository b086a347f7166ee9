// # Threads that compute without end
//
// Three threads count, each for itself, and none of them ever waits or calls anybody.
//
// `slice` is how many ticks each of them has before it is the next one's turn. If it is 0, the program says that
// its threads are not to be interrupted at all.

        .text
        .globl  _start
_start: br      t0, base
base:   ldgp    gp, 0(t0)
        lda     sp, -64(sp)
        lda     a0, wanted(zero)
        mov     a0, a1
        bsr     ra, threads.start
        lda     a0, slice(zero)
        bne     a0, sliced
        clr     a1
        ldah    pv, Activations_rotate(gp) !gprelhigh
        lda     pv, Activations_rotate(pv) !gprellow
        jsr     ra, (pv)
        br      counts.begin
sliced: ldah    pv, Activations_slices(gp) !gprelhigh
        lda     pv, Activations_slices(pv) !gprellow
        jsr     ra, (pv)
counts.begin:
        lda     s0, 3(zero)
forks:  ldah    a0, count(gp) !gprelhigh
        lda     a0, count(a0) !gprellow
        mov     s0, a1
        bsr     ra, thread.fork
        subq    s0, 1, s0
        bne     s0, forks
        lda     a0, 1(zero)
        bsr     ra, thread.join
count:  ldah    t1, counts(gp) !gprelhigh
        lda     t1, counts(t1) !gprellow
        s8addq  a0, t1, t1
more:   ldq     t0, 0(t1)
        addq    t0, 1, t0
        stq     t0, 0(t1)
        br      more

        .data
        .align  3
counts: .space  32
