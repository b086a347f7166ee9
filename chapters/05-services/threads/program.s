// # A program of threads
//
// Workers compute, wait, and count together; in the end the count has to be right.
//
// Each of `workers` threads makes `rounds` rounds. In a round it computes for a while, sleeps for a
// tick in the kernel, and adds 1 to a count under a mutex: it reads the count, lets the others have
// their turn, and writes the sum. Without the mutex most of the additions would get lost. Each
// worker also puts a piece into a store with room for `room` pieces, and the first thread takes
// them all out: two semaphores and a condition.

        .text
        .globl  _start
_start: br      t0, base
base:   ldgp    gp, 0(t0)
        lda     sp, -64(sp)
        lda     a0, wanted(zero)
        lda     a1, strands(zero)
        bsr     ra, threads.start

// There is room in the store: semaphore 0 counts the places, semaphore 1 the pieces.

        lda     s0, room(zero)
places: clr     a0
        bsr     ra, semaphore.up
        subq    s0, 1, s0
        bne     s0, places

// ## The first thread
//
// It forks the workers, takes their pieces, waits until the last has announced itself, and joins them.

        clr     s0
        ldah    s1, numbers(gp) !gprelhigh
        lda     s1, numbers(s1) !gprellow
forks:
        ldah    a0, worker(gp) !gprelhigh
        lda     a0, worker(a0) !gprellow
        addq    s0, 1, a1
        bsr     ra, thread.fork
        s8addq  s0, s1, t0
        stq     v0, 0(t0)
        addq    s0, 1, s0
        lda     t0, workers(zero)
        cmplt   s0, t0, t0
        bne     t0, forks
        lda     s0, workers(zero)
        lda     t0, rounds(zero)
        mulq    s0, t0, s0
        clr     s2
pieces: lda     a0, 1(zero)
        bsr     ra, semaphore.down
        ldah    t1, store(gp) !gprelhigh
        lda     t1, store(t1) !gprellow
        ldq     t0, 0(t1)
        addq    s2, t0, s2
        clr     a0
        bsr     ra, semaphore.up
        subq    s0, 1, s0
        bne     s0, pieces
        clr     a0
        bsr     ra, mutex.lock
last:   ldah    t0, ended(gp) !gprelhigh
        ldq     t0, ended(t0) !gprellow
        lda     t1, workers(zero)
        subq    t0, t1, t0
        beq     t0, all
        clr     a0
        clr     a1
        bsr     ra, condition.wait
        br      last
all:    clr     a0
        bsr     ra, mutex.unlock
        clr     s0
        clr     s3
joins:  s8addq  s0, s1, t0
        ldq     a0, 0(t0)
        bsr     ra, thread.join
        addq    s3, v0, s3
        addq    s0, 1, s0
        lda     t0, workers(zero)
        cmplt   s0, t0, t0
        bne     t0, joins

// ## The end
//
// Three sums have to be right: the count, what the workers have returned, and the pieces.

        ldah    t0, count(gp) !gprelhigh
        ldq     t0, count(t0) !gprellow
        lda     t1, workers(zero)
        lda     t2, rounds(zero)
        mulq    t1, t2, t3
        clr     a0
        subq    t0, t3, t0
        beq     t0, second
        lda     a0, 1(a0)
second: subq    s3, t3, t0
        beq     t0, third
        lda     a0, 2(a0)
third:  ldah    t0, made(gp) !gprelhigh
        ldq     t0, made(t0) !gprellow
        subq    t0, t3, t0
        beq     t0, exit
        lda     a0, 4(a0)
exit:   lda     v0, 1(zero)
        callsys

// ## A worker

worker: lda     sp, -16(sp)
        stq     ra, 0(sp)
        lda     s2, rounds(zero)
round:  lda     t0, work(zero)
        beq     t0, nap
busy:   subq    t0, 1, t0
        bne     t0, busy
nap:    lda     a0, ticks(zero)
        beq     a0, awake
        bsr     ra, thread.sleep
awake:  clr     a0
        bsr     ra, semaphore.down
        clr     a0
        bsr     ra, mutex.lock
        ldah    s3, count(gp) !gprelhigh
        ldq     s4, count(s3) !gprellow
        bsr     ra, thread.yield
        addq    s4, 1, s4
        stq     s4, count(s3) !gprellow
        ldah    t0, made(gp) !gprelhigh
        ldq     t1, made(t0) !gprellow
        addq    t1, 1, t1
        stq     t1, made(t0) !gprellow
        ldah    t1, store(gp) !gprelhigh
        lda     t1, store(t1) !gprellow
        stq     s4, 0(t1)
        clr     a0
        bsr     ra, mutex.unlock
        lda     a0, 1(zero)
        bsr     ra, semaphore.up
        subq    s2, 1, s2
        bne     s2, round
        clr     a0
        bsr     ra, mutex.lock
        ldah    t0, ended(gp) !gprelhigh
        ldq     t1, ended(t0) !gprellow
        addq    t1, 1, t1
        stq     t1, ended(t0) !gprellow
        clr     a0
        bsr     ra, condition.signal
        clr     a0
        bsr     ra, mutex.unlock
        lda     v0, rounds(zero)
        ldq     ra, 0(sp)
        lda     sp, 16(sp)
        ret

        .data
        .align  3
count:  .quad   0
made:   .quad   0
ended:  .quad   0
store:  .quad   0
numbers:
        .space  512
