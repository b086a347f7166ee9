// # A program of threads
//
// Workers compute, wait, and count together; in the end the count has to be right.
//
// Each of `workers` threads makes `rounds` rounds. In a round it computes for a while, sleeps for a
// tick in the kernel, and adds 1 to a count under a mutex: it reads the count, lets the others have
// their turn, and writes the sum. Without the mutex most of the additions would get lost. Each
// worker also puts a piece into a store with room for `room` pieces, and the first thread takes
// them all out: two semaphores and a condition.

main:   lda     a0, wanted
        lda     a1, strands
        bsr     ra, threads.start

// There is room in the store: semaphore 0 counts the places, semaphore 1 the pieces.

        lda     s0, room
places: clr     a0
        bsr     ra, semaphore.up
        subq    s0, 1, s0
        bne     s0, places

// ## The first thread
//
// It forks the workers, takes their pieces, waits until the last has announced itself, and joins
// them.

        clr     s0
        lda     s1, numbers
forks:  lda     a0, worker
        addq    s0, 1, a1
        bsr     ra, thread.fork
        s8addq  s0, s1, t0
        stq     v0, 0(t0)
        addq    s0, 1, s0
        lda     t0, workers
        cmplt   s0, t0, t0
        bne     t0, forks
        lda     s0, workers
        lda     t0, rounds
        mulq    s0, t0, s0
        clr     s2
pieces: lda     a0, 1
        bsr     ra, semaphore.down
        ldq     t0, store
        addq    s2, t0, s2
        clr     a0
        bsr     ra, semaphore.up
        subq    s0, 1, s0
        bne     s0, pieces
        clr     a0
        bsr     ra, mutex.lock
last:   ldq     t0, ended
        lda     t1, workers
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
        lda     t0, workers
        cmplt   s0, t0, t0
        bne     t0, joins

// ## The end
//
// Three sums have to be right: the count, what the workers have returned, and the pieces.

        ldq     t0, count
        lda     t1, workers
        lda     t2, rounds
        mulq    t1, t2, t3
        clr     a0
        subq    t0, t3, t0
        beq     t0, second
        lda     a0, 1(a0)
second: subq    s3, t3, t0
        beq     t0, third
        lda     a0, 2(a0)
third:  ldq     t0, made
        subq    t0, t3, t0
        beq     t0, exit
        lda     a0, 4(a0)
        br      exit

// ## A worker

worker: lda     sp, -16(sp)
        stq     ra, 0(sp)
        lda     s2, rounds
round:  lda     t0, work
        beq     t0, nap
busy:   subq    t0, 1, t0
        bne     t0, busy
nap:    lda     a0, ticks
        beq     a0, awake
        bsr     ra, thread.sleep
awake:  clr     a0
        bsr     ra, semaphore.down
        clr     a0
        bsr     ra, mutex.lock
        ldq     s4, count
        bsr     ra, thread.yield
        addq    s4, 1, s4
        stq     s4, count
        ldq     t0, made
        addq    t0, 1, t0
        stq     t0, made
        stq     s4, store
        clr     a0
        bsr     ra, mutex.unlock
        lda     a0, 1
        bsr     ra, semaphore.up
        subq    s2, 1, s2
        bne     s2, round
        clr     a0
        bsr     ra, mutex.lock
        ldq     t0, ended
        addq    t0, 1, t0
        stq     t0, ended
        clr     a0
        bsr     ra, condition.signal
        clr     a0
        bsr     ra, mutex.unlock
        lda     v0, rounds
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
