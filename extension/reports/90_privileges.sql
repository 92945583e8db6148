-- Who may read what is granted to roles by hpf.create_roles().
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA report FROM PUBLIC;
