"""Pages of surveys to practise on."""
