// # Asking the kernel
//
// What a program's procedures are if its pages are the affair of the kernel: each is a system call.

        .text
Faults_protect:
        lda     v0, 700
        callsys
        ret
Faults_open:
        lda     v0, 701
        callsys
        ret
Faults_dirty:
        lda     v0, 702
        callsys
        ret
Faults_track:
        lda     v0, 703
        callsys
        ret
Faults_exchange:
        lda     v0, 704
        callsys
        ret
Faults_grant:
        lda     v0, 705
        callsys
        ret
Faults_place:
        lda     v0, 706
        callsys
        ret

// ## Strands, and nothing

Directory_enter:
Directory_find:
        lda     v0, 1
        ret
Directory_nothing:
        lda     v0, 707
        callsys
        ret
StrandThreads_start:
        lda     v0, 708
        callsys
        ret
StrandThreads_fork:
        lda     v0, 709
        callsys
        ret
StrandThreads_join:
        lda     v0, 710
        callsys
        ret
StrandThreads_finish:
        lda     v0, 711
        callsys
        ret
StrandThreads_pass:
        lda     v0, 712
        callsys
        ret
StrandThreads_block:
StrandThreads_unblock:
StrandThreads_end:
        ret
