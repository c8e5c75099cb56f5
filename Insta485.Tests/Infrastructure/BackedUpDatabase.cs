namespace Insta485.Tests.Infrastructure;

/// <summary>A database and an archive of it for the tests of one class that change neither.</summary>
public sealed class BackedUpDatabase : IAsyncLifetime
{
    private BackupFixture? _fixture;

    /// <summary>The database. What a test restores is in databases and folders of new names.</summary>
    public BackupFixture Fixture => _fixture ?? throw new InvalidOperationException("Not started.");

    /// <summary>The archive.</summary>
    public string File { get; private set; } = "";

    public async Task InitializeAsync()
    {
        _fixture = await BackupFixture.CreateAsync();
        File = await Fixture.CreateBackupAsync();
    }

    /// <summary>For the next test: no reports and no progress of the one before.</summary>
    public void StartOver()
    {
        Fixture.Reports.Clear();
        Fixture.OnProgress = (_, _, _) => { };
    }

    public async Task DisposeAsync() => await Fixture.DisposeAsync();
}
