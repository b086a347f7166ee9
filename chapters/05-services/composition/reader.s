// # A program that reads pages
//
// It adds up eight pages of 1,024 words, gives way after each, and ends with the sum.

main:   lda     s0, 0x200000000         // where the pages are to be
        mov     s0, a0
        ldq     a1, extent
        lda     a2, ahead
        jsr     ra, Joint_begin
        bne     v0, failed
        lda     s1, 8
        clr     s2
page:   lda     s3, 1024
word:   ldq     t0, 0(s0)
        addq    s2, t0, s2
        lda     s0, 8(s0)
        subq    s3, 1, s3
        bne     s3, word
        jsr     ra, Joint_pause
        subq    s1, 1, s1
        bne     s1, page
        mov     s2, a0
        br      exit.sum
failed: lda     a0, 255
        br      exit

// Its part of the disk is granted when it has been loaded, and named here.

        .data
        .align  3
extent: .quad   0
