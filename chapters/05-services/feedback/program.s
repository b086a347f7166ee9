// # A program with a list
//
// It goes through a list of 256 nodes again and again, and adds up what is in them.
//
// Each node has 64 bytes: where the next one is, a number, and more that is not looked at. If they
// are `scattered`, each node lies on another page than the one before, as in a program that has
// made and freed many things. Otherwise they lie side by side.
//
// If it is told that it misses too often, it copies the nodes next to each other, in the order in
// which it goes through them. The status is 1 if it has done so, and 2 or 3 if its sum is wrong.

main:   lda     s4, told
        lda     s5, 0x200000000
        mov     s5, a0
        lda     a1, 64
        bsr     s1, make
        lda     a0, 0x200100000
        lda     a1, 2
        bsr     s1, make

// ## The list
//
// Node number n is on page 37 n modulo 64, so a page comes again after 64 nodes.

        clr     s0
        mov     s4, s1
node:   lda     t1, scattered
        sll     s0, 6, t0
        beq     t1, dense
        mulq    s0, 37, t0
        and     t0, 63, t0
        sll     t0, 13, t0
        srl     s0, 6, t1
        sll     t1, 6, t1
        addq    t0, t1, t0
dense:  addq    s5, t0, t0
        stq     t0, 0(s1)
        mov     t0, s1
        mulq    s0, 3, t1
        stq     t1, 8(s1)
        stq     zero, 0(s1)
        addq    s0, 1, s0
        srl     s0, 8, t0
        beq     t0, node
        ldq     s2, 0(s4)
        stq     zero, 0(s4)

// The first word was where the first node was noted; from now on it is the one that tells of
// misses.

        lda     a2, misses
        beq     a2, begin
        mov     s5, a0
        lda     a1, 64
        mov     s4, a3
        jsr     ra, Feedback_watch
        bne     v0, failed

// ## The passes

begin:  lda     s0, passes
        clr     s3
        clr     fp
pass:   mov     s2, t0
step:   ldq     t1, 8(t0)
        ldq     t0, 0(t0)
        addq    s3, t1, s3
        bne     t0, step
        ldq     t1, 0(s4)
        beq     t1, next
        stq     zero, 0(s4)
        bsr     s1, gather
        lda     fp, 1
next:   subq    s0, 1, s0
        bne     s0, pass

// A pass adds up 3 times the numbers from 0 to 255, which is 97,920.

        lda     t0, passes
        lda     t1, 97920
        mulq    t0, t1, t0
        cmpeq   t0, s3, t0
        xor     t0, 1, t0
        addq    t0, t0, t0
        addq    t0, fp, a0
        br      exit

// ## Putting them together

gather: lda     t1, 0x200100000
        mov     s2, t0
        mov     t1, s2
copy:   ldq     t2, 0(t0)
        ldq     t3, 8(t0)
        ldq     t4, 16(t0)
        ldq     t5, 24(t0)
        ldq     t6, 32(t0)
        ldq     t7, 40(t0)
        ldq     t8, 48(t0)
        ldq     t9, 56(t0)
        stq     t3, 8(t1)
        stq     t4, 16(t1)
        stq     t5, 24(t1)
        stq     t6, 32(t1)
        stq     t7, 40(t1)
        stq     t8, 48(t1)
        stq     t9, 56(t1)
        mov     t2, t0
        beq     t2, last
        lda     t10, 64(t1)
        stq     t10, 0(t1)
        mov     t10, t1
        br      copy
last:   stq     zero, 0(t1)
        ret     zero, (s1)

make:   jsr     ra, Feedback_make
        bne     v0, failed
        ret     zero, (s1)
failed: lda     a0, 255
        br      exit

        .data
        .align  3
told:   .quad   0
