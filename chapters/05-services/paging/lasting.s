// # A program whose numbers last
//
// It has one number in each block of its pages, and adds one to all of them, again and again. When
// it is run once more it goes on where it was.
//
// The first page says how often that was done. Behind it the numbers are there twice, in two halves
// of `half` pages. The even counts are in the first half and the odd ones in the second. To add
// one, the program stores the new numbers into the half that is out of date, saves them, counts,
// and saves the count.

main:   lda     s2, 0x200000000
        lda     a0, frames
        jsr     ra, Pager_grant
        ble     v0, failed
        jsr     ra, Pages_divide
        lda     a0, 1
        jsr     ra, Replacement_order
        mov     s2, a0
        lda     a1, pages
        lda     a2, bits
        ldq     a3, extent
        jsr     ra, Pager_begin
        ble     v0, failed

// ## Looking
//
// All numbers of the half that counts must be what the count says.

        lda     s4, rounds
        ldq     s1, 0(s2)
again:  mov     s1, a0
        bsr     ra, half_of
look:   ldq     t1, 0(v0)
        subq    t1, s1, t1
        bne     t1, torn
        lda     v0, 512(v0)
        subq    s0, 1, s0
        bne     s0, look
        beq     s4, done

// ## Adding one

        addq    s1, 1, s1
        mov     s1, a0
        bsr     ra, half_of
add:    stq     s1, 0(v0)
        lda     v0, 512(v0)
        subq    s0, 1, s0
        bne     s0, add
        bsr     ra, save
        stq     s1, 0(s2)
        bsr     ra, save
        subq    s4, 1, s4
        br      again

done:   clr     a0
        br      exit
torn:   lda     a0, 1
        br      exit
failed: lda     a0, 2
        br      exit

// ## Helpers
//
// `half_of` gives where the half for the count `a0` is, and in `s0` how many numbers it has.

half_of:
        and     a0, 1, t0
        lda     t1, half
        mulq    t0, t1, t0
        addq    t0, 1, t0
        sll     t0, 13, t0
        addq    s2, t0, v0
        sll     t1, 4, s0
        ret

save:   stq     ra, 0(sp)
more:   jsr     ra, Pager_save
        bne     v0, more
        ldq     ra, 0(sp)
        ret

        .data
        .align  3
extent: .quad   0
bits:   .space  64
