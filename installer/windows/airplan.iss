; Inno Setup 6.3 or newer: the Windows installer of AirPlan.  build_installer.py fills in @VERSION@, @SOURCE@ and @OUTPUT@ on Windows
; and runs ISCC where it is installed.  Not yet seen on a real Windows machine.
[Setup]
AppId={{5B6E0D6C-5B1B-4C86-9C0B-2F3B5C7E8D10}
AppName=空气质量达标规划 AirPlan
AppVersion=@VERSION@
AppPublisher=AirPlan
VersionInfoVersion=@VERSION@
ShowLanguageDialog=auto
SetupLogging=yes
DefaultDirName={autopf}\AirPlan
DefaultGroupName=空气质量达标规划
; For the user alone and without administrator rights, unless the user asks for all users.
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=dialog commandline
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0
OutputDir=@OUTPUT@
OutputBaseFilename=airplan-@VERSION@-windows-x86_64-setup
Compression=lzma2/max
SolidCompression=yes
LicenseFile=@SOURCE@\LICENSE
SetupIconFile=@SOURCE@\airplan.ico
UninstallDisplayIcon={app}\airplan-window.exe
ChangesAssociations=yes
CloseApplications=yes
DisableProgramGroupPage=yes
WizardStyle=modern

[Languages]
; The first is taken where the user's language is neither: bureaus read Chinese.
Name: "zh"; MessagesFile: "compiler:Default.isl,zh.isl"
Name: "en"; MessagesFile: "compiler:Default.isl"

[CustomMessages]
en.Desktop=Put an icon on the desktop
en.FileType=AirPlan project

[Tasks]
Name: "desktopicon"; Description: "{cm:Desktop}"; Flags: unchecked

[InstallDelete]
; Files of an older version must not stay beside those of the new one.  Users' files never lie here.
Type: filesandordirs; Name: "{app}\_internal"

[Files]
Source: "@SOURCE@\*"; DestDir: "{app}"; Flags: recursesubdirs createallsubdirs ignoreversion

[Icons]
Name: "{autoprograms}\空气质量达标规划 AirPlan"; Filename: "{app}\airplan-window.exe"
Name: "{autodesktop}\空气质量达标规划 AirPlan"; Filename: "{app}\airplan-window.exe"; Tasks: desktopicon

[Registry]
Root: HKA; Subkey: "Software\Classes\.airplan"; ValueType: string; ValueData: "AirPlan.Project"; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\AirPlan.Project"; ValueType: string; ValueData: "{cm:FileType}"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\AirPlan.Project\DefaultIcon"; ValueType: string; ValueData: "{app}\airplan-window.exe,0"
Root: HKA; Subkey: "Software\Classes\AirPlan.Project\shell\open\command"; ValueType: string; ValueData: """{app}\airplan-window.exe"" ""%1"""

[Run]
Filename: "{app}\airplan-window.exe"; Description: "{cm:LaunchProgram,AirPlan}"; Flags: nowait postinstall skipifsilent
