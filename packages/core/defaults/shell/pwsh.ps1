# Quil's shell integration, for PowerShell 7. Read after your profile.

$Global:__Quil = @{ Prompt = $function:prompt; ReadLine = $function:PSConsoleHostReadLine; Ran = $false; Host = [System.Net.Dns]::GetHostName() }

function Global:prompt {
    $ok = $?
    $code = $Global:LASTEXITCODE
    $esc = [char]27
    $bel = [char]7
    $marks = ''
    if ($Global:__Quil.Ran) {
        $exit = if ($ok) { 0 } elseif ($code) { $code } else { 1 }
        $marks = "$esc]133;D;$exit$bel"
        $Global:__Quil.Ran = $false
    }
    if ($PWD.Provider.Name -eq 'FileSystem') {
        $path = ($PWD.ProviderPath -split '/' | ForEach-Object { [uri]::EscapeDataString($_) }) -join '/'
        $marks += "$esc]7;file://$($Global:__Quil.Host)$path$bel"
    }
    $Global:LASTEXITCODE = $code
    # Your prompt sees the status of the command.
    if (-not $ok) { Write-Error 'failed' -ErrorAction Ignore }
    $text = & $Global:__Quil.Prompt
    "$marks$esc]133;A$bel$text$esc]133;B$bel"
}

if ($Global:__Quil.ReadLine) {
    function Global:PSConsoleHostReadLine {
        $line = & $Global:__Quil.ReadLine
        if ("$line".Trim() -ne '') {
            $Global:__Quil.Ran = $true
            [Console]::Write("$([char]27)]133;C$([char]7)")
        }
        $line
    }
}
