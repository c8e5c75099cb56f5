using Insta485.Tests.Infrastructure;
using Insta485.Web.Cli;
using Insta485.Web.Database.Migrations;
using Insta485.Web.Errors;

namespace Insta485.Tests.Database;

/// <summary>The files of the schema's steps are in order, or say what is not.</summary>
public sealed class MigrationTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("insta485-migrations-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void TheProjectsOwnAreInOrder()
    {
        var steps = Migration.Read(Path.Combine(Postgres.Root, "sql", "migrations"));
        Assert.Equal(["0001 users_and_posts", "0002 pictures"], steps.Select(step => step.ToString()).Take(2));
        Assert.All(steps, step => Assert.Matches("^[0-9a-f]{64}$", step.Checksum));
    }

    [Theory]
    [InlineData("0001_a.up.sql", "0001_a.up.sql requires 0001_a.down.sql, which is missing")]
    [InlineData("0001_a.down.sql", "0001_a.down.sql requires 0001_a.up.sql, which is missing")]
    [InlineData("0001_a 0002_b 0004_d", "0004_d.up.sql must have the number 0003")]
    [InlineData("0001_a 0001_b", "0001_b.up.sql must have the number 0002")]
    [InlineData("0002_a", "0002_a.up.sql must have the number 0001")]
    [InlineData("1_a", "1_a.down.sql is not a migration")]
    [InlineData("0001_A", "0001_A.down.sql is not a migration")]
    [InlineData("0001_a notes.txt", "notes.txt is not a migration")]
    public async Task WhatIsOutOfOrderIsNamed(string files, string said)
    {
        foreach (var file in files.Split(' ')
            .SelectMany(name => name.Contains('.') ? [name] : new[] { name + ".up.sql", name + ".down.sql" }))
        {
            await File.WriteAllTextAsync(Path.Combine(_folder, file), "select 1;");
        }

        Assert.Contains(said, Assert.Throws<CommandException>(() => Migration.Read(_folder)).Message);
    }

    [Fact]
    public void ARevisionIsAPairOfFilesWithTheNextNumber()
    {
        Assert.Equal(["0001_add_a_table.up.sql", "0001_add_a_table.down.sql"], NewMigration.Create(_folder, "Add a table!"));
        Assert.Equal(["0002_2nd.up.sql", "0002_2nd.down.sql"], NewMigration.Create(_folder, "2nd"));
        Assert.Equal(["0001 add_a_table", "0002 2nd"], Migration.Read(_folder).Select(step => step.ToString()));
        Assert.Throws<CommandException>(() => NewMigration.Create(_folder, "???"));
    }
}
