# Quil's shell integration, for fish 3. Read after your configuration. fish 4 says all of this by itself.

if status is-interactive; and test (string split . -- $version)[1] -lt 4
    function __quil_directory --on-variable PWD
        status is-command-substitution; and return
        printf '\e]7;file://%s%s\a' $hostname (string escape --style=url -- $PWD)
    end

    function __quil_prompt --on-event fish_prompt
        __quil_directory
        printf '\e]133;A\a'
    end

    function __quil_preexec --on-event fish_preexec
        printf '\e]133;C\a'
    end

    function __quil_postexec --on-event fish_postexec
        printf '\e]133;D;%s\a' $status
    end
end
