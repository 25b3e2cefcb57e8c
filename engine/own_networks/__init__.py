"""Networks made elsewhere: checked in a process of their own, brought into one form, kept and asked like all others."""
