"""`invoice`, its lines, its payments, and the items that wait for one."""
