// # A program that keeps what it had
//
// It fills its pages, takes a copy, changes some of them, and looks whether the pages have changed
// and the copy has not.
//
// `pages` and `changed` say how many there are and how many of them are changed. With `lazy` 0 the
// program copies word by word, as it would have to without help. Every second change is made in the
// copy, and the original is what must not have changed there.

// The pages begin at `s0`, and the copy at `s1`.

main:   lda     s0, 0x200000000
        lda     s1, 0x200400000
        lda     s3, rounds
        mov     s0, a0
        lda     a1, pages
        jsr     ra, Copies_make
        ble     v0, failed
        lda     t0, lazy
        bne     t0, fill
        mov     s1, a0
        lda     a1, pages
        jsr     ra, Pages_make
        ble     v0, failed

// ## Filling
//
// Each word is its own place, counted in words, plus the number of rounds.

fill:   mov     s0, t0
        lda     t1, pages
        sll     t1, 10, t1
        mov     s3, t2
more:   stq     t2, 0(t0)
        addq    t2, 1, t2
        lda     t0, 8(t0)
        subq    t1, 1, t1
        bne     t1, more

// ## Copying

copy:   lda     t0, lazy
        beq     t0, eager
        mov     s1, a0
        jsr     ra, Copies_copy
        ble     v0, failed
        br      change
eager:  mov     s0, t0
        mov     s1, t1
        lda     t2, pages
        sll     t2, 8, t2
words:  ldq     t3, 0(t0)
        ldq     t4, 8(t0)
        ldq     t5, 16(t0)
        ldq     t6, 24(t0)
        stq     t3, 0(t1)
        stq     t4, 8(t1)
        stq     t5, 16(t1)
        stq     t6, 24(t1)
        lda     t0, 32(t0)
        lda     t1, 32(t1)
        subq    t2, 1, t2
        bne     t2, words

// ## Changing
//
// Two words of a page become zero.

change: clr     s4
        lda     t0, changed
        beq     t0, look
next:   mulq    s4, 3, t0
        lda     t1, pages
wrap:   cmplt   t0, t1, t2
        bne     t2, there
        subq    t0, t1, t0
        br      wrap
there:  sll     t0, 13, t0
        and     s4, 1, t1
        mov     s0, t2
        cmovne  t1, s1, t2
        addq    t2, t0, t2
        stq     zero, 808(t2)
        stq     zero, 8184(t2)
        addq    s4, 1, s4
        lda     t0, changed
        cmplt   s4, t0, t0
        bne     t0, next

// ## Looking
//
// The sum of all words on each side, less what was there at first, is what has been made zero.

look:   subq    s3, 1, t0
        bne     t0, drop
        mov     s0, a0
        bsr     ra, sum
        mov     v0, s4
        mov     s1, a0
        bsr     ra, sum
        lda     t0, sums
        stq     s4, 0(t0)
        stq     v0, 8(t0)
drop:   lda     t0, lazy
        beq     t0, last
        jsr     ra, Copies_drop
        blt     v0, failed
last:   subq    s3, 1, s3
        bne     s3, copy
        lda     a0, 1
        lda     a1, sums
        lda     a2, 16
        lda     v0, call.write
        callsys
        clr     a0
        br      exit
failed: lda     a0, 2
        br      exit

sum:    lda     t1, pages
        sll     t1, 10, t1
        clr     v0
add:    ldq     t2, 0(a0)
        addq    v0, t2, v0
        lda     a0, 8(a0)
        subq    t1, 1, t1
        bne     t1, add
        ret

        .data
        .align  3
sums:   .quad   0, 0
