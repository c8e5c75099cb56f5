using Xunit.Abstractions;
using Xunit.Sdk;

namespace Insta485.Tests.Fleet;

/// <summary>Runs the test that ends the primary after all others.</summary>
public sealed class FailoverLast : ITestCaseOrderer
{
    public IEnumerable<TTestCase> OrderTestCases<TTestCase>(IEnumerable<TTestCase> testCases) where TTestCase : ITestCase =>
        testCases.OrderBy(testCase => testCase.TestMethod.Method.Name == FleetTests.Failover);
}
