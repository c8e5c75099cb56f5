using Insta485.Web.Database;
using Insta485.Web.Pictures;
using Npgsql;

namespace Insta485.Web.Cli;

/// <summary>How much a database and its store of photos hold.</summary>
/// <param name="Exists">There is a database of this name, with tables or without.</param>
/// <param name="Users">Nothing where the table is missing or can't be read.</param>
/// <param name="Posts">As <paramref name="Users"/>.</param>
/// <param name="Files">All files of all photos.</param>
internal sealed record DatabaseContents(bool Exists, long? Users, long? Posts, int Files)
{
    // A table that another command holds locked is not waited for.
    private const string DoNotWait = "set local lock_timeout = '2s'";

    private const string UsersThere = "select count(*) from users";

    private const string PostsThere = "select count(*) from posts";

    /// <summary>There is something that can be deleted.</summary>
    public bool IsAny => Exists || Files > 0;

    /// <summary><c>with the sample data: 4 users, 4 posts</c></summary>
    public string Sample => $"with the sample data: {Counted.Of(Users ?? 0, "user")}, {Counted.Of(Posts ?? 0, "post")}";

    /// <summary><c>38 posts, 264 files</c></summary>
    public override string ToString() =>
        Posts is { } posts ? $"{Counted.Of(posts, "post")}, {Counted.Of(Files, "file")}" : Counted.Of(Files, "file");

    /// <summary>Counts.</summary>
    /// <param name="connection">To the database; nothing where there is none.</param>
    public static async Task<DatabaseContents> CountAsync(NpgsqlConnection? connection, IPictureStore files)
    {
        var count = await files.ListAsync().CountAsync();
        if (connection is null)
        {
            return new DatabaseContents(Exists: false, Users: null, Posts: null, count);
        }

        return new DatabaseContents(Exists: true, await RowsAsync(connection, UsersThere), await RowsAsync(connection, PostsThere), count);
    }

    // A damaged database can be removed all the same, uncounted.
    private static async Task<long?> RowsAsync(NpgsqlConnection connection, string sql)
    {
        // Of its own for each: an error ends it.
        await using var transaction = await connection.BeginTransactionAsync();
        try
        {
            await SqlExtensions.ExecuteAsync(connection, DoNotWait);
            return (await SqlExtensions.QueryListAsync(connection, sql, row => row.GetInt64(0))).Single();
        }
        catch (PostgresException)
        {
            return null;
        }
    }
}
