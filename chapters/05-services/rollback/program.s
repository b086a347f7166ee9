// # A counter and a list
//
// Two strands add to the same counter, and take nodes from the same list and put them back.
//
// Each round adds one to the counter, takes the first node off the list, and puts it back in front.
// In the end the counter must be twice the number of rounds, and all eight nodes must be in the
// list. The status says so: it is 0, or how many were lost.
//
// :::figure Ways to do it
// | way | what it does |
// | --- | --- |
// | 0 | nothing: whoever is interrupted spoils it |
// | 1 | a lock around each of the three |
// | 2 | three sequences; a spindle rolls back |
// | 3 | three sequences; the controller rolls back by itself |
// | 4 | only counts, by load-locked and store-conditional |
// | 5 | only counts, by a sequence |
// :::

// ## Registering
//
// Ways 2, 3 and 5 register. In way 2 the controller is not to act by itself.

main:   lda     s3, way
        cmpeq   s3, 2, t0
        cmpeq   s3, 3, t1
        or      t0, t1, t0
        cmpeq   s3, 5, t1
        or      t0, t1, t0
        beq     t0, begun
        cmpeq   s3, 2, s2
        xor     s2, 1, s2
        lda     a0, add
        lda     a1, 12
        bsr     s1, enter
        lda     a0, count
        lda     a1, 12
        bsr     s1, enter
        lda     a0, take
        lda     a1, 16
        bsr     s1, enter
        lda     a0, put
        lda     a1, 12
        bsr     s1, enter
        br      begun
enter:  mov     s2, a2
        jsr     ra, Restart_sequence
        bne     v0, failed
        ret     zero, (s1)

// ## Two strands
//
// Each sets a flag when it has done its rounds. The first one then waits for the other, and looks
// at what has come of it.

begun:  lda     t0, strands
        subq    t0, 1, t0
        beq     t0, first
        lda     a0, second
        clr     a1
        jsr     ra, Restart_fork
        bne     v0, failed
first:  bsr     s1, work
        lda     t0, strands
        subq    t0, 1, t0
        beq     t0, judge
wait:   ldq     t0, 24(s4)
        bne     t0, judge
        bsr     s0, yield
        br      wait
second: br      t0, other
other:  ldgp    gp, 0(t0)
        bsr     s1, work
        lda     t0, 1
        stq     t0, 24(s4)
        jsr     ra, Restart_finish

yield:  jsr     ra, Restart_turn
        ret     zero, (s0)

// ## The rounds
//
// At `s4` lie the counter, the first node, the lock, and the flag.

work:   lda     s4, shared
        lda     s5, rounds
        lda     s3, way
        subq    s3, 1, t0
        beq     t0, locked
        subq    s3, 4, t0
        beq     t0, condit
        subq    s3, 5, t0
        beq     t0, count

// What is optimistic stands in three lines each, and the last one is what others see.

add:    ldq     t0, 0(s4)
        addq    t0, 1, t0
        stq     t0, 0(s4)
take:   ldq     t1, 8(s4)
        beq     t1, empty
        ldq     t2, 0(t1)
        stq     t2, 8(s4)
put:    ldq     t2, 8(s4)
        stq     t2, 0(t1)
        stq     t1, 8(s4)
empty:  subq    s5, 1, s5
        bne     s5, add
        ret     zero, (s1)

count:  ldq     t0, 0(s4)
        addq    t0, 1, t0
        stq     t0, 0(s4)
        subq    s5, 1, s5
        bne     s5, count
        ret     zero, (s1)

condit: ldq_l   t0, 0(s4)
        addq    t0, 1, t0
        stq_c   t0, 0(s4)
        beq     t0, condit
        subq    s5, 1, s5
        bne     s5, condit
        ret     zero, (s1)

// With a lock, whoever finds it taken lets the other have a turn.

locked: bsr     s2, lock
        ldq     t0, 0(s4)
        addq    t0, 1, t0
        stq     t0, 0(s4)
        mb
        stq     zero, 16(s4)
        bsr     s2, lock
        ldq     t1, 8(s4)
        beq     t1, none
        ldq     t2, 0(t1)
        stq     t2, 8(s4)
        mb
        stq     zero, 16(s4)
        bsr     s2, lock
        ldq     t2, 8(s4)
        stq     t2, 0(t1)
        stq     t1, 8(s4)
none:   mb
        stq     zero, 16(s4)
        subq    s5, 1, s5
        bne     s5, locked
        ret     zero, (s1)
lock:   ldq_l   t0, 16(s4)
        bne     t0, taken
        lda     t0, 1
        stq_c   t0, 16(s4)
        beq     t0, lock
        mb
        ret     zero, (s2)
taken:  mov     t1, fp
        bsr     s0, yield
        mov     fp, t1
        br      lock

// ## What has come of it
//
// A list that has been spoiled may go in a circle, so no more than nine nodes are counted.

judge:  lda     t0, strands
        lda     t1, rounds
        mulq    t0, t1, t0
        ldq     t1, 0(s4)
        subq    t0, t1, a0
        ldq     t1, 8(s4)
        clr     t2
node:   beq     t1, listed
        ldq     t1, 0(t1)
        addq    t2, 1, t2
        cmpult  t2, 9, t3
        bne     t3, node
listed: subq    t2, 8, t2
        beq     t2, cap
        lda     a0, 100(a0)
cap:    cmpult  a0, 200, t0
        bne     t0, exit
        lda     a0, 200
        br      exit
failed: lda     a0, 255
        br      exit

        .data
        .align  3
shared: .quad   0, one, 0, 0
one:    .quad   two
two:    .quad   three
three:  .quad   four
four:   .quad   five
five:   .quad   six
six:    .quad   seven
seven:  .quad   eight
eight:  .quad   0
