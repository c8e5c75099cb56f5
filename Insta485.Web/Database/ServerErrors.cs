using System.Net.Sockets;
using Npgsql;

namespace Insta485.Web.Database;

/// <summary>What the site does about an error of PostgreSQL, or of the connection to it.</summary>
[Flags]
internal enum Remedy
{
    /// <summary>A bug of the site: 500, and the log has the stack.</summary>
    None = 0,

    /// <summary>The visitor is told to wait: 503 with <c>Retry-After</c>.</summary>
    Wait = 1,

    /// <summary>The other pooled connections are dead or out of date, too: the pools are cleared.</summary>
    Clear = 2,

    /// <summary>The statement may have taken effect: it is sent again if it only reads.</summary>
    RepeatReads = 4,

    /// <summary>The statement had no effect, and neither had the rest of its transaction: a write is sent again, too.</summary>
    Repeat = 8,

    /// <summary>A pooler gave the statement to another connection than the one that prepared it: nothing is prepared any more.</summary>
    StopPreparing = 16,
}

/// <summary>The errors that are not bugs, by SQLSTATE (PostgreSQL, "PostgreSQL Error Codes").</summary>
internal static class ServerErrors
{
    // Raised by the trigger guard_owner.
    private const string Suspended = "IN003";

    private const Remedy Dead = Remedy.Wait | Remedy.Clear | Remedy.RepeatReads;

    // A code, or the two characters of its class. The code comes first.
    private static readonly Dictionary<string, Remedy> Table = new(StringComparer.Ordinal)
    {
        // Connection exceptions; pgbouncer reports everything of its own as 08P01.
        ["08"] = Dead,
        // read_only_sql_transaction: storage full at a managed server, or the server is no primary any more. A connection keeps the
        // setting it began with, so the old ones stay read-only after the cause has gone.
        [PostgresErrorCodes.ReadOnlySqlTransaction] = Remedy.Wait | Remedy.Clear | Remedy.Repeat,
        // idle_in_transaction_session_timeout, transaction_timeout: this connection was ended.
        ["25P03"] = Remedy.Wait,
        ["25P04"] = Remedy.Wait,
        // invalid_sql_statement_name, duplicate_prepared_statement: refused before it was run.
        [PostgresErrorCodes.InvalidSqlStatementName] = Remedy.Wait | Remedy.Repeat | Remedy.StopPreparing,
        [PostgresErrorCodes.DuplicatePreparedStatement] = Remedy.Wait | Remedy.Repeat | Remedy.StopPreparing,
        // invalid_authorization_specification, invalid_password.
        ["28"] = Remedy.Wait,
        // invalid_catalog_name: the database is being created or replaced.
        [PostgresErrorCodes.InvalidCatalogName] = Remedy.Wait | Remedy.Clear,
        // serialization_failure (a standby also cancels reads that block replication), deadlock_detected: rolled back.
        [PostgresErrorCodes.SerializationFailure] = Remedy.Wait | Remedy.Repeat,
        [PostgresErrorCodes.DeadlockDetected] = Remedy.Wait | Remedy.Repeat,
        // undefined_table: the database has no tables yet.
        [PostgresErrorCodes.UndefinedTable] = Remedy.Wait,
        // Insufficient resources: disk_full, out_of_memory, too_many_connections, configuration_limit_exceeded.
        ["53"] = Remedy.Wait,
        // object_not_in_prerequisite_state (the database accepts no connections), object_in_use, lock_not_available.
        [PostgresErrorCodes.ObjectNotInPrerequisiteState] = Remedy.Wait,
        [PostgresErrorCodes.ObjectInUse] = Remedy.Wait,
        [PostgresErrorCodes.LockNotAvailable] = Remedy.Wait,
        // Operator intervention: query_canceled by a time limit, cannot_connect_now while the server starts or stops.
        ["57"] = Remedy.Wait,
        // Its connections are dead: admin_shutdown, crash_shutdown, database_dropped, idle_session_timeout.
        [PostgresErrorCodes.AdminShutdown] = Dead,
        [PostgresErrorCodes.CrashShutdown] = Dead,
        [PostgresErrorCodes.DatabaseDropped] = Dead,
        [PostgresErrorCodes.IdleSessionTimeout] = Dead,
        // System errors, external to PostgreSQL: io_error.
        ["58"] = Remedy.Wait,
    };

    /// <summary>A write was not made because the session is over, or the account that writes was suspended a moment ago.</summary>
    public static bool IsSessionOver(PostgresException e) => e.SqlState == Suspended
        || (e.SqlState == PostgresErrorCodes.InvalidTextRepresentation && e.MessageText.Contains(Session.Over, StringComparison.Ordinal));

    /// <summary>What the site does about it.</summary>
    public static Remedy RemedyFor(NpgsqlException e) => e switch
    {
        // A prepared plan for tables that were dropped and created again.
        PostgresException { SqlState: PostgresErrorCodes.FeatureNotSupported, Routine: "RevalidateCachedQuery" } =>
            Remedy.Wait | Remedy.Clear | Remedy.Repeat,
        PostgresException p => Table.GetValueOrDefault(p.SqlState, Table.GetValueOrDefault(p.SqlState[..2])),
        _ when e.InnerException is IOException or SocketException => Dead,
        // No connection is free, or no server answers.
        _ => Remedy.Wait,
    };
}
