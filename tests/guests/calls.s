// What a kernel may ask of the PALcode, and what comes back.

guest:  bsr     ra, say
        .asciz  "rdps"
        rdps
        mov     v0, a0
        bsr     ra, show
        bsr     ra, say
        .asciz  "\nswpipl to 3, 6, 15, 7:"
        mov     3, a0
        swpipl
        mov     v0, a0
        bsr     ra, show
        mov     6, a0
        swpipl
        mov     v0, a0
        bsr     ra, show
        mov     15, a0                  // three bits count
        swpipl
        mov     v0, a0
        bsr     ra, show
        mov     7, a0
        swpipl
        mov     v0, a0
        bsr     ra, show
        rdps
        mov     v0, a0
        bsr     ra, show

        bsr     ra, say
        .asciz  "\nwrval, rdval:"
        rdval
        mov     v0, a0
        bsr     ra, show
        lda     a0, -77(zero)
        wrval
        rdval
        mov     v0, a0
        bsr     ra, show

        bsr     ra, say
        .asciz  "\nwrusp, rdusp:"
        rdusp
        mov     v0, a0
        bsr     ra, show
        lda     a0, 0x1234(zero)
        wrusp
        rdusp
        mov     v0, a0
        bsr     ra, show

        bsr     ra, say
        .asciz  "\nwrunique, rdunique:"
        rdunique
        mov     v0, a0
        bsr     ra, show
        lda     a0, 0x4321(zero)
        wrunique
        rdunique
        mov     v0, a0
        bsr     ra, show

        bsr     ra, say
        .asciz  "\nwhami"
        whami
        mov     v0, a0
        bsr     ra, show

        bsr     ra, say
        .asciz  "\nwrmces 1f, 18, 8; rdmces:"
        rdmces
        mov     v0, a0
        bsr     ra, show
        mov     0x1f, a0
        wrmces
        rdmces
        mov     v0, a0
        bsr     ra, show
        mov     0x18, a0
        wrmces
        rdmces
        mov     v0, a0
        bsr     ra, show
        mov     8, a0
        wrmces
        rdmces
        mov     v0, a0
        bsr     ra, show
        clr     a0
        wrmces

// ## Doors and the global pointer

        bsr     ra, say
        .asciz  "\nwrent of a door 6, 7, -1 changes nothing: "
        clr     a0
        mov     6, a1
        wrent
        clr     a0
        mov     7, a1
        wrent
        clr     a0
        lda     a1, -1(zero)
        wrent
        bpt
        bsr     ra, say
        .asciz  "wrent forgets the low two bits: "
        lda     a0, door_if+3(gp)       !gprellow
        mov     3, a1
        wrent
        bpt
        bsr     ra, say
        .asciz  "wrkgp is GP behind a door, and the old GP comes back:"
        mov     gp, s1
        lda     a0, 0x77(zero)
        wrkgp
        lda     a0, own_door(gp)        !gprellow
        mov     3, a1
        wrent
        bpt
        mov     t5, a0
        bsr     ra, show
        subq    gp, s1, a0
        bsr     ra, show
        mov     gp, a0
        wrkgp
        lda     a0, door_if(gp)         !gprellow
        mov     3, a1
        wrent
        br      more_calls
own_door:
        mov     gp, t5
        rti

// ## What is only to be waited for

more_calls:
        bsr     ra, say
        .asciz  "\ndraina, cflush, imb, mb, wmb, trapb, excb, fetch, wh64: nothing to see"
        draina
        clr     a0
        cflush
        imb
        mb
        wmb
        trapb
        excb
        fetch   0(zero)
        wh64    (s4)
        bsr     ra, say
        .asciz  "\ntbi with what it does not know"
        mov     0, a0
        clr     a1
        tbi
        mov     77, a0
        tbi
        lda     a0, -3(zero)
        tbi
        bsr     ra, say
        .asciz  "\nwrperfmon"
        clr     a0
        clr     a1
        wrperfmon
        bsr     ra, say
        .asciz  "\nswppal of a PALcode that nobody has:"
        mov     1, a0
        swppal
        mov     v0, a0
        bsr     ra, show
        bsr     ra, say
        .asciz  "\nwrvptptr"
        lda     a0, -2(zero)
        sll     a0, 32, a0
        wrvptptr
        bsr     ra, say
        .asciz  "\nrs, rc:"
        .long   0x6000e000              // rc into v0
        .long   0x6000f000              // rs v0
        mov     v0, a0
        bsr     ra, show
        .long   0x6000f000
        mov     v0, a0
        bsr     ra, show
        .long   0x6000e000              // rc v0
        mov     v0, a0
        bsr     ra, show
        .long   0x6000e000
        mov     v0, a0
        bsr     ra, show
        bsr     ra, say
        .asciz  "\ncserve 2 writes physical memory, cserve 1 reads it:"
        lda     s1, -256(sp)
        mov     2, a0
        zapnot  s1, 0x1f, a1            // in kseg: the physical address
        lda     a2, 0x1995(zero)
        cserve
        ldq     a0, 0(s1)
        bsr     ra, show
        lda     t1, 0x1994(zero)
        stq     t1, 0(s1)
        mov     1, a0
        zapnot  s1, 0x1f, a1
        cserve
        mov     v0, a0
        bsr     ra, show
        bsr     ra, line

// ## rti restores what the frame says

        bsr     ra, say
        .asciz  "rti to IPL 5, then back to 7:"
        lda     sp, -48(sp)
        mov     5, t1
        stq     t1, 0(sp)
        lda     t1, landed+3(gp)        !gprellow
        stq     t1, 8(sp)
        stq     gp, 16(sp)
        mov     0x61, t1
        stq     t1, 24(sp)
        mov     0x62, t1
        stq     t1, 32(sp)
        mov     0x63, t1
        stq     t1, 40(sp)
        mov     sp, s1
        rti
landed: mov     a1, s2
        mov     a2, s3
        bsr     ra, show
        mov     s2, a0
        bsr     ra, show
        mov     s3, a0
        bsr     ra, show
        subq    sp, s1, a0
        bsr     ra, show
        rdps
        mov     v0, a0
        bsr     ra, show
        mov     7, a0
        swpipl
        bsr     ra, line
        br      finish
