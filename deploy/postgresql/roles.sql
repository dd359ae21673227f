-- Two roles and a database: psql -d postgres -f roles.sql as the server's superuser, then a \password for each role.
-- The owner makes and upgrades the tables; stockhand is what every station works as: it can post, and change nothing
-- that was posted. What it may do is given to it by `stockhand db upgrade`, each time.
CREATE ROLE stockhand_owner LOGIN;
CREATE ROLE stockhand LOGIN;
CREATE DATABASE stockhand OWNER stockhand_owner ENCODING 'UTF8' TEMPLATE template0;
REVOKE CONNECT ON DATABASE stockhand FROM PUBLIC;
GRANT CONNECT ON DATABASE stockhand TO stockhand;
