// # A program that looks up names
//
// It enters sixteen names, looks them up again and again, and adds up what it finds.
//
// Nothing in it says where the directory is. It calls procedures, and they may be anywhere.
//
// How many rounds it makes, and whether each of them is a call of nothing or looks up a name, is
// decided when it is assembled. So two runs with different numbers of rounds differ by what the
// rounds cost, and by nothing else.

// ## Sixteen names
//
// The names are 1000, 1007, 1014 and so on, and each stands for its number times three.

main:   clr     s0
enter:  mulq    s0, 7, a0
        lda     a0, 1000(a0)
        mulq    s0, 3, a1
        jsr     ra, Directory_enter
        beq     v0, failed
        addq    s0, 1, s0
        cmplt   s0, 16, t0
        bne     t0, enter

// ## The rounds

        lda     s1, rounds
        lda     s3, finds
        clr     s2
        clr     s0
        beq     s1, done
round:  beq     s3, null
        and     s0, 15, t0
        mulq    t0, 7, a0
        lda     a0, 1000(a0)
        jsr     ra, Directory_find
        addq    s2, v0, s2
        br      next
null:   jsr     ra, Directory_nothing
next:   addq    s0, 1, s0
        cmplt   s0, s1, t0
        bne     t0, round

// ## The end
//
// What was found is the status of the program, as far as it fits.

done:   and     s2, 127, a0
        br      exit
failed: lda     a0, 255
        br      exit
