// Floating point switched off: every instruction that would use it traps, and the address
// that is saved is its own, because the kernel may switch it on and try again.

guest:  clr     a0
        wrfen
        bsr     ra, say
        .asciz  "ldt, off: "
        .long   0x8c2d0000              // ldt f1, 0(s4)
        nop
        bsr     ra, say
        .asciz  "stt, off: "
        .long   0x9c2d0000
        nop
        bsr     ra, say
        .asciz  "cpys, off: "
        .long   0x5fff041f
        nop
        bsr     ra, say
        .asciz  "addt, off: "
        .long   0x5bff141f
        nop
        bsr     ra, say
        .asciz  "fbeq, off: "
        .long   0xc7e00001              // to the instruction behind the next
        nop
        nop
        bsr     ra, say
        .asciz  "mf_fpcr, off: "
        .long   0x5c2104a1
        nop
        mov     1, a0
        wrfen
        bsr     ra, say
        .asciz  "on again\n"
        .long   0x5fff041f              // fnop
        br      finish
